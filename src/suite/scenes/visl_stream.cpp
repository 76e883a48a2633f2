// SPDX-License-Identifier: MIT
// Sets a visl stream up and runs requests in threads of their own.
#include "suite/scenes/visl_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "media/controls.h"
#include "suite/scenes/consumer.h"

namespace fencepost::suite {
namespace {

using media::Direction;
using media::Memory;
using media::milliseconds;

constexpr milliseconds kSlack{1500};
constexpr milliseconds kStartPatience{2000};
constexpr const char* kJobTimeParameter = "/sys/module/visl/parameters/visl_transtime_ms";

Memory memory_of(Backing backing) {
  return backing == Backing::kMmap ? Memory::kMmap : Memory::kDmabuf;
}

Status set_job_time(milliseconds time) {
  std::ofstream parameter(kJobTimeParameter);
  parameter << time.count() << std::flush;
  if (!parameter) return fail(ExitCode::kDevice, fmt::format("cannot set {}", kJobTimeParameter));
  return {};
}

/// The scheduler's letter for a thread of this process: 'D' is an uninterruptible sleep. The
/// field follows the name in parentheses (proc(5)).
char thread_state(pid_t thread) {
  std::ifstream file(fmt::format("/proc/self/task/{}/stat", thread));
  std::string line;
  std::getline(file, line);
  const auto end = line.rfind(')');
  return end == std::string::npos || end + 2 >= line.size() ? '?' : line[end + 2];
}

}  // namespace

/// Shared between the thread that queues the request and the one that watches it.
struct VislJob::State {
  std::atomic<pid_t> thread{0};
  std::atomic<bool> returned{false};
  Status result;  ///< written before `returned`
};

Status VislJob::await_running(milliseconds timeout) {
  // No event tells that device_run has begun. visl sleeps uninterruptibly for the time of the job;
  // shorter waits for locks look the same, hence three samples in a row.
  constexpr int kEnough = 3;
  int sleeping = 0;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() < deadline) {
    if (state_->returned.load()) return state_->result;
    const pid_t thread = state_->thread.load();
    sleeping = thread != 0 && thread_state(thread) == 'D' ? sleeping + 1 : 0;
    if (sleeping == kEnough) return {};
    std::this_thread::sleep_for(milliseconds(2));
  }
  return fail(ExitCode::kInternal, "the driver did not begin to work on the request");
}

bool VislJob::returned() const {
  return state_->returned.load();
}

Status VislJob::finish() {
  if (thread_.joinable()) thread_.join();
  return state_->result;
}

VislStream::VislStream(Context& ctx, media::VideoDevice device, media::MediaDevice media,
                       const VislOptions& options)
    : ctx_(&ctx),
      options_(options),
      device_(std::move(device)),
      media_(std::move(media)),
      output_(device_, Direction::kOutput),
      capture_(device_, Direction::kCapture) {}

Result<VislStream> VislStream::open(Context& ctx, const VislOptions& options) {
  FP_ASSIGN(auto device, open_device(ctx, "visl"));
  FP_ASSIGN(auto media, media::MediaDevice::of(device));
  FP_TRY(set_job_time(options.job_time));
  VislStream stream(ctx, std::move(device), std::move(media), options);
  FP_TRY(stream.set_up_formats());
  FP_TRY(stream.set_up_output());
  FP_TRY(stream.set_up_capture());
  return stream;
}

Status VislStream::set_up_formats() {
  FP_ASSIGN(const auto coded, output_.set_format(options_.coded, options_.width, options_.height));
  if (coded.fourcc != options_.coded)
    return fail(ExitCode::kDevice,
                fmt::format("{} does not take the coded format", device_.info().path));
  FP_ASSIGN(format_, capture_.set_format(options_.decoded, options_.width, options_.height));
  if (format_.fourcc != options_.decoded)
    return fail(ExitCode::kDevice,
                fmt::format("{} does not decode to {}", device_.info().path,
                            options_.decoded == V4L2_PIX_FMT_NV12M ? "NV12M" : "this format"));
  return {};
}

Status VislStream::set_up_output() {
  FP_TRY(output_.request_buffers(options_.output_buffers, Memory::kMmap));
  return {};
}

Status VislStream::set_up_capture() {
  FP_TRY(capture_.request_buffers(options_.capture_buffers, memory_of(options_.backing)));
  const bool imported = options_.backing != Backing::kMmap;
  for (std::uint32_t index = 0; index < options_.capture_buffers; ++index) {
    auto& planes = dmabufs_.emplace_back();
    const std::size_t count = options_.one_dmabuf ? 1 : format_.planes.size();
    for (std::uint32_t plane = 0; plane < count; ++plane) {
      FP_ASSIGN(auto dmabuf, imported ? allocate(options_.backing, format_.planes[plane].size)
                                      : capture_.export_buffer(index, plane, O_RDWR));
      planes.push_back(std::move(dmabuf));
    }
  }
  return {};
}

milliseconds VislStream::patience() const {
  return 2 * options_.job_time + kSlack;
}

std::string VislStream::subject(std::uint32_t index) const {
  return fmt::format("{}{}CAPTURE {}", options_.name, options_.name.empty() ? "" : " ", index);
}

Status VislStream::queue_capture(std::uint32_t index, const std::vector<int>& fds) {
  media::QueueBuffer buffer{.index = index, .dmabuf_fds = fds};
  if (options_.backing != Backing::kMmap && fds.empty()) {
    const auto& planes = dmabufs_[index];
    for (std::size_t plane = 0; plane < format_.planes.size(); ++plane)
      buffer.dmabuf_fds.push_back(planes[std::min(plane, planes.size() - 1)].fd());
  }
  for (const media::DmaBuf& plane : dmabufs_[index]) {
    FP_ASSIGN(auto map, plane.map());
    std::fill(map.bytes().begin(), map.bytes().end(), std::byte{0});
  }
  ctx_->state("buffer", subject(index), "queued");
  return capture_.queue(buffer);
}

Result<std::vector<std::byte>> VislStream::snapshot(std::uint32_t index) const {
  std::vector<std::byte> bytes;
  for (const media::DmaBuf& plane : dmabufs_[index]) {
    FP_ASSIGN(const auto map, plane.map(PROT_READ));
    bytes.insert(bytes.end(), map.bytes().begin(), map.bytes().end());
  }
  return bytes;
}

Status VislStream::start() {
  FP_TRY(output_.stream_on());
  return capture_.stream_on();
}

Result<Slice> VislStream::prepare(std::uint32_t output_index, std::int64_t timestamp_us,
                                  bool hold) {
  Slice slice{.output_index = output_index, .timestamp_us = timestamp_us, .hold = hold};
  FP_ASSIGN(slice.request, media_.allocate_request());
  FP_ASSIGN(const auto controls,
            media::stateless_controls(options_.coded,
                                      {.width = options_.width,
                                       .height = options_.height,
                                       .picture_order = static_cast<std::uint16_t>(timestamp_us)}));
  FP_TRY(media::set_ext_controls(device_, controls, slice.request.fd()));
  const std::uint32_t flags = hold ? V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF : 0;
  FP_TRY(output_.queue({.index = output_index,
                        .timestamp_us = timestamp_us,
                        .flags = flags,
                        .request_fd = slice.request.fd()}));
  return slice;
}

Result<VislJob> VislStream::run(const Slice& slice) {
  // The thread has a descriptor of its own, so that nobody's lifetime hangs on the slice's.
  UniqueFd own(::fcntl(slice.request.fd(), F_DUPFD_CLOEXEC, 0));
  if (!own) return fail_errno(ExitCode::kIo, "cannot duplicate a request");
  auto state = std::make_shared<VislJob::State>();
  VislJob job(state);
  job.thread_ = std::jthread([state, request = media::Request(std::move(own))] {
    state->thread = ::gettid();
    state->result = request.queue();
    state->returned = true;
  });
  return job;
}

Result<VislStream::Running> VislStream::run_job(std::int64_t timestamp_us) {
  FP_TRY(queue_capture(0));
  FP_TRY(start());
  FP_ASSIGN(auto slice, prepare(0, timestamp_us));
  FP_ASSIGN(VislJob job, run(slice));
  FP_TRY(job.await_running(kStartPatience));
  ctx_->state("job", subject(0), "running");
  return Running{std::move(slice), std::move(job)};
}

Status VislStream::still_running(Context& ctx) const {
  FP_ASSIGN(const bool finished, capture_.ready());
  if (!finished) return {};
  ctx.note("the job ended before the check had looked at it");
  return fail(ExitCode::kInternal, "the job ended before the check had looked at it",
              "the machine is too slow for the check's job time");
}

Result<std::optional<media::BufferInfo>> VislStream::dequeue(milliseconds timeout) {
  FP_ASSIGN(const auto buffer, capture_.dequeue(timeout));
  if (buffer) {
    ctx_->state("job", subject(buffer->index), "finished");
    ctx_->state("buffer", subject(buffer->index), "dequeued");
  }
  return buffer;
}

Status expect_dequeue(Context& ctx, VislStream& stream) {
  FP_ASSIGN(const auto buffer, stream.dequeue(stream.patience()));
  expect_returned(ctx, buffer);
  return {};
}

}  // namespace fencepost::suite
