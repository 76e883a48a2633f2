// SPDX-License-Identifier: MIT
// Writes a trace of a busy board to standard output: fences and buffers of several video queues
// that keep the contract, a GPU's fences, and the scheduler and interrupts around them. The same
// arguments give the same bytes.
//
//   make_trace [--lines N] [--seed S] [--noise PERCENT] [--form trace|pipe|report|dat]
//              [--lose LINES]
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "dat_builder.h"

namespace {

using fencepost::test::DatBuilder;
using fencepost::test::DatEvent;
using fencepost::test::DatRecord;

constexpr int kQueues = 6;
constexpr int kBuffers = 4;
constexpr int kCpus = 4;
constexpr unsigned kFrameBytes = 3110400;

enum class Form { kTrace, kPipe, kReport, kDat };

struct Options {
  std::uint64_t lines = 100'000;
  std::uint64_t seed = 1;
  unsigned noise = 60;
  Form form = Form::kTrace;
  std::uint64_t lose =
      0;  ///< one LOST mark, and what it stands for is left out, every so many lines
};

/// SplitMix64: small, and the same everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t limit) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (z ^ (z >> 31)) % limit;
  }

 private:
  std::uint64_t state_;
};

struct Task {
  std::string_view comm;
  int pid;
};

constexpr Task kIdle = {"<idle>", 0};
constexpr Task kWorker = {"kworker/u8:2", 214};
constexpr Task kCompositor = {"kwin_wayland", 902};
constexpr Task kGpuThread = {"panfrost-js-0", 331};
constexpr std::array<Task, kQueues> kPlayers = {{{"mpv/vo", 1411},
                                                 {"mpv/demux", 1413},
                                                 {"gst-launch-1.0", 2077},
                                                 {"ffmpeg", 2101},
                                                 {"v4l2-ctl", 2204},
                                                 {"Web Content", 31977}}};

/// Writes lines, with the time going on and the noise in between.
class Writer {
 public:
  explicit Writer(const Options& options) : options_(options), random_(options.seed) {
    buffer_.reserve(kFlushAt + 4096);
    for (const Task& task : {kWorker, kCompositor, kGpuThread}) dat_.task(task.pid, task.comm);
    for (const Task& task : kPlayers) dat_.task(task.pid, task.comm);
  }

  [[nodiscard]] bool is_dat() const { return options_.form == Form::kDat; }

  [[nodiscard]] bool full() const { return written_ >= options_.lines; }
  Random& random() { return random_; }
  [[nodiscard]] std::uint64_t now() const { return ns_; }

  void header() {
    switch (options_.form) {
      case Form::kPipe:
      case Form::kDat:
        return;
      case Form::kReport:
        raw(fmt::format("cpus={}", kCpus));
        return;
      case Form::kTrace:
        break;
    }
    raw("# tracer: nop");
    raw("#");
    raw(fmt::format("# entries-in-buffer/entries-written: {0}/{0}   #P:{1}", options_.lines,
                    kCpus));
    raw("#");
    raw("#                                _-----=> irqs-off/BH-disabled");
    raw("#                               / _----=> need-resched");
    raw("#                              | / _---=> hardirq/softirq");
    raw("#                              || / _--=> preempt-depth");
    raw("#                              ||| / _-=> migrate-disable");
    raw("#                              |||| /     delay");
    raw("#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION");
    raw("#              | |         |   |||||     |         |");
  }

  /// One event, after the noise that its share asks for.
  template <class... Args>
  void event(const Task& task, const char* name, fmt::format_string<Args...> format,
             Args&&... args) {
    make_noise();
    line(task, name, fmt::format(format, std::forward<Args>(args)...));
  }

  /// The same in a trace.dat.
  void event(const DatRecord& record) {
    make_noise();
    add(record);
  }

  /// Whether the next events are of the CPU of the last one.
  void stay(bool stays) { stays_ = stays; }

  void finish() {
    if (is_dat()) buffer_ = dat_.bytes();
    flush();
  }

 private:
  static constexpr std::size_t kFlushAt = 1 << 16;

  std::uint64_t next_cpu() {
    if (!stays_) cpu_ = random_.below(kCpus);
    return cpu_;
  }

  void make_noise() {
    while (!full() && !stays_ && random_.below(100) < options_.noise) noise();
  }

  void add(const DatRecord& record) {
    if (full()) return;
    ns_ += 300 + random_.below(12'000);
    const auto cpu = next_cpu();
    dat_.add(cpu, ns_, record);
    ++written_;
    if (options_.lose != 0 && written_ % options_.lose == 0)
      dat_.miss(cpu, static_cast<std::uint32_t>(100 + random_.below(900)));
  }

  void flush() {
    std::fwrite(buffer_.data(), 1, buffer_.size(), stdout);
    buffer_.clear();
  }

  void raw(std::string_view text) {
    buffer_ += text;
    buffer_ += '\n';
    if (buffer_.size() >= kFlushAt) flush();
  }

  void line(const Task& task, std::string_view name, std::string_view fields) {
    if (full()) return;
    ns_ += 300 + random_.below(12'000);
    const auto cpu = next_cpu();
    constexpr std::array<std::string_view, 5> kFlags = {".....", "d..1.", "d.h1.", "...1.",
                                                        "dNs2."};
    const auto flags = kFlags.at(random_.below(kFlags.size()));
    const auto us = ns_ / 1000;
    auto out = std::back_inserter(buffer_);
    if (options_.form == Form::kReport)
      fmt::format_to(out, "{:>16}-{:<5} [{:03}] {:>5}.{:06}: {:<20} ", task.comm, task.pid, cpu,
                     us / 1'000'000, us % 1'000'000, fmt::format("{}:", name));
    else
      fmt::format_to(out, "{:>16}-{:<7} [{:03}] {} {:>5}.{:06}: {}: ", task.comm, task.pid, cpu,
                     flags, us / 1'000'000, us % 1'000'000, name);
    raw(fields);
    ++written_;
    if (options_.lose != 0 && written_ % options_.lose == 0) lost(cpu);
  }

  /// A mark, and time in which nobody could write.
  void lost(std::uint64_t cpu) {
    if (options_.form == Form::kReport)
      raw(fmt::format("CPU:{} [{} EVENTS DROPPED]", cpu, 100 + random_.below(900)));
    else
      raw(fmt::format("CPU:{} [LOST {} EVENTS]", cpu, 100 + random_.below(900)));
    ns_ += 5'000'000;
  }

  void noise() {
    const Task& player = kPlayers.at(random_.below(kQueues));
    if (is_dat())
      return add(DatRecord(DatEvent::kSchedSwitch, 0)
                     .bytes(std::string_view("swapper/0\0\0\0\0\0\0\0", 16))
                     .u32(0)
                     .u32(120)
                     .u64(0)
                     .bytes(std::string_view("v4l2-ctl\0\0\0\0\0\0\0\0", 16))
                     .u32(static_cast<std::uint32_t>(player.pid))
                     .u32(120));
    switch (random_.below(6)) {
      case 0:
        return line(kIdle, "sched_switch",
                    fmt::format("prev_comm=swapper/{} prev_pid=0 prev_prio=120 prev_state=R ==> "
                                "next_comm={} next_pid={} next_prio=120",
                                random_.below(kCpus), player.comm, player.pid));
      case 1:
        return line(player, "sched_switch",
                    fmt::format("prev_comm={} prev_pid={} prev_prio=120 prev_state=S ==> "
                                "next_comm=swapper/{} next_pid=0 next_prio=120",
                                player.comm, player.pid, random_.below(kCpus)));
      case 2:
        return line(kIdle, "sched_waking",
                    fmt::format("comm={} pid={} prio=120 target_cpu={:03}", player.comm, player.pid,
                                random_.below(kCpus)));
      case 3:
        return line(kIdle, "irq_handler_entry",
                    fmt::format("irq={} name=fdea0400.video-codec", 60 + random_.below(9)));
      case 4:
        return line(kIdle, "irq_handler_exit",
                    fmt::format("irq={} ret=handled", 60 + random_.below(9)));
      default:
        return line(player, "sched_stat_runtime",
                    fmt::format("comm={} pid={} runtime={} [ns]", player.comm, player.pid,
                                random_.below(900'000)));
    }
  }

  Options options_;
  Random random_;
  std::string buffer_;
  DatBuilder dat_{kCpus, "mono"};
  std::uint64_t ns_ = 88'271'000'000;
  std::uint64_t written_ = 0;
  std::uint64_t cpu_ = 0;
  bool stays_ = false;
};

/// A CAPTURE queue with its player: one step a frame.
class VideoQueue {
 public:
  VideoQueue(int number, const Task& player) : number_(number), player_(player) {}

  void frame(Writer& w) {
    const auto index = static_cast<unsigned>(frames_ % kBuffers);
    ++frames_;
    queue(w, index);
    publish(w, index);
    if (w.random().below(10) == 0) wait(w, index);
    complete(w, index);
    destroy(w, index);
  }

 private:
  std::uint32_t context(unsigned index) const {
    return 40 + static_cast<std::uint32_t>(number_ * kBuffers) + index;
  }

  void v4l2(Writer& w, const char* name, unsigned index, const char* flags, unsigned bytes) {
    if (w.is_dat())
      return w.event(DatRecord(bytes == 0 ? DatEvent::kV4l2Qbuf : DatEvent::kV4l2Dqbuf, player_.pid)
                         .u32(static_cast<std::uint32_t>(number_))
                         .u32(index)
                         .u32(9)
                         .u32(bytes)
                         .u32(0x4001)
                         .u32(1)
                         .u64(frames_ * 33'366'666)
                         .u32(static_cast<std::uint32_t>(frames_)));
    w.event(player_, name,
            "minor = {}, index = {}, type = VIDEO_CAPTURE_MPLANE, bytesused = {}, flags = {}, "
            "field = NONE, timestamp = {}, timecode = {{ type = 24FPS, flags = , frames = 0, "
            "seconds = 0, minutes = 0, hours = 0, userbits = {{ 0 0 0 0 }} }}, sequence = {}",
            number_, index, bytes, flags, frames_ * 33'366'666, frames_);
  }

  void vb2(Writer& w, const Task& task, DatEvent id, const char* name, unsigned index,
           unsigned queued) {
    const auto owner = 0x3ad7c914u + static_cast<unsigned>(number_) * 0x1f7u;
    if (w.is_dat())
      return w.event(DatRecord(id, task.pid)
                         .u64(0xffff888000000000 + owner)
                         .u32(queued)
                         .u32(queued - 1)
                         .u32(index)
                         .u32(9)
                         .u32(kFrameBytes)
                         .u32(0)
                         .u64(frames_ * 33'366'666));
    w.event(task, name,
            "owner = {:016x}, queued = {}, owned_by_drv = {}, index = {}, type = 9, "
            "bytesused = {}, timestamp = {}",
            owner, queued, queued - 1, index, kFrameBytes, frames_ * 33'366'666);
  }

  /// Of the present fence: each buffer is a context, whose numbers follow each other.
  [[nodiscard]] std::uint64_t number() const { return (frames_ + kBuffers - 1) / kBuffers; }

  void fence(Writer& w, const Task& task, DatEvent id, const char* name, unsigned index) {
    if (w.is_dat())
      return w.event(fencepost::test::fence_record(
          id, task.pid, "videobuf2", fmt::format("video{}-capture-{}", number_, index),
          context(index), static_cast<std::uint32_t>(number())));
    w.event(task, name, "driver=videobuf2 timeline=video{}-capture-{} context={} seqno={}", number_,
            index, context(index), number());
  }

  void release(Writer& w, const Task& task, DatEvent id, const char* name, unsigned index) {
    if (w.is_dat())
      return w.event(DatRecord(id, task.pid)
                         .u32(9)
                         .u32(index)
                         .u64(context(index))
                         .u64(number())
                         .u32(1)
                         .u32(0));
    w.event(task, name, "type = 9, index = {}, context = {}, seqno = {}, resvs = 1, error = 0",
            index, context(index), number());
  }

  void queue(Writer& w, unsigned index) {
    vb2(w, player_, DatEvent::kQbuf, "vb2_qbuf", index, 3);
    vb2(w, player_, DatEvent::kBufQueue, "vb2_buf_queue", index, 3);
    v4l2(w, "v4l2_qbuf", index, "MAPPED|QUEUED|TIMESTAMP_COPY", 0);
  }

  void publish(Writer& w, unsigned index) {
    fence(w, kWorker, DatEvent::kFenceInit, "dma_fence_init", index);
    release(w, kWorker, DatEvent::kFencePublish, "vb2_fence_publish", index);
  }

  void wait(Writer& w, unsigned index) {
    fence(w, kCompositor, DatEvent::kFenceWaitStart, "dma_fence_wait_start", index);
    fence(w, kCompositor, DatEvent::kFenceEnableSignal, "dma_fence_enable_signal", index);
    waiting_ = true;
  }

  void complete(Writer& w, unsigned index) {
    // One call of vb2_buffer_done(), on one CPU.
    w.stay(true);
    release(w, kIdle, DatEvent::kFenceSignal, "vb2_fence_signal", index);
    fence(w, kIdle, DatEvent::kFenceSignaled, "dma_fence_signaled", index);
    vb2(w, kIdle, DatEvent::kBufDone, "vb2_buf_done", index, 3);
    w.stay(false);
    if (waiting_) fence(w, kCompositor, DatEvent::kFenceWaitEnd, "dma_fence_wait_end", index);
    waiting_ = false;
    vb2(w, player_, DatEvent::kDqbuf, "vb2_dqbuf", index, 2);
    v4l2(w, "v4l2_dqbuf", index, "MAPPED|TIMESTAMP_COPY", kFrameBytes);
  }

  void destroy(Writer& w, unsigned index) {
    fence(w, player_, DatEvent::kFenceDestroy, "dma_fence_destroy", index);
  }

  int number_;
  Task player_;
  std::uint64_t frames_ = 0;
  bool waiting_ = false;
};

/// The GPU: many short fences, some of which signal out of order.
void gpu_jobs(Writer& w, std::uint32_t& seqno) {
  const auto fence = [&](const Task& task, DatEvent id, const char* name, std::uint32_t number) {
    if (w.is_dat())
      return w.event(fencepost::test::fence_record(
          id, task.pid, "panfrost", fmt::format("panfrost-js-{}", number % 2), 7, number));
    w.event(task, name, "driver=panfrost timeline=panfrost-js-{} context=7 seqno={}", number % 2,
            number);
  };
  const auto jobs = static_cast<std::uint32_t>(1 + w.random().below(4));
  for (std::uint32_t i = 0; i < jobs; ++i)
    fence(kGpuThread, DatEvent::kFenceInit, "dma_fence_init", seqno + i);
  for (std::uint32_t i = jobs; i-- > 0;)
    fence(kIdle, DatEvent::kFenceSignaled, "dma_fence_signaled", seqno + i);
  for (std::uint32_t i = 0; i < jobs; ++i)
    fence(kCompositor, DatEvent::kFenceDestroy, "dma_fence_destroy", seqno + i);
  seqno += jobs;
}

bool parse(int argc, char** argv, Options& options) {
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i], value = argv[i + 1];
    const auto number = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--lines")
      options.lines = number;
    else if (name == "--seed")
      options.seed = number;
    else if (name == "--noise" && number < 100)
      options.noise = static_cast<unsigned>(number);
    else if (name == "--lose")
      options.lose = number;
    else if (name == "--form" && value == "trace")
      options.form = Form::kTrace;
    else if (name == "--form" && value == "pipe")
      options.form = Form::kPipe;
    else if (name == "--form" && value == "report")
      options.form = Form::kReport;
    else if (name == "--form" && value == "dat")
      options.form = Form::kDat;
    else
      return false;
  }
  return argc % 2 == 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!parse(argc, argv, options)) {
    std::fputs(
        "make_trace [--lines N] [--seed S] [--noise PERCENT] [--form trace|pipe|report|dat] "
        "[--lose LINES]\n",
        stderr);
    return 2;
  }
  Writer writer(options);
  writer.header();
  std::vector<VideoQueue> queues;
  for (int i = 0; i < kQueues; ++i)
    queues.emplace_back(i, kPlayers.at(static_cast<std::size_t>(i)));
  std::uint32_t seqno = 4'294'900'000;  // wraps on the way
  while (!writer.full()) {
    queues.at(writer.random().below(kQueues)).frame(writer);
    gpu_jobs(writer, seqno);
  }
  writer.finish();
  return std::fflush(stdout) == 0 ? 0 : 13;
}
