// SPDX-License-Identifier: MIT
// Recordings by trace-cmd record: trace.dat of version 6 and 7.
#include "trace/dat_reader.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <utility>

#include "base/interrupt.h"
#include "trace/dat_fields.h"
#include "trace/dat_layout.h"
#include "trace/dat_pages.h"
#include "trace/dat_stream.h"
#include "trace/isolated_reader.h"
#include "trace/kinds.h"
#include "trace/tracecmd.h"

namespace fencepost::trace {
namespace {

constexpr std::size_t kBatch = 512;

/// Every so many records it is seen whether Ctrl-C has come.
constexpr std::uint64_t kLookUp = 1 << 14;

/// Differences of two times must not overflow.
constexpr std::uint64_t kLatest = std::uint64_t{1} << 62;

using Input = std::shared_ptr<tracecmd_input>;

struct Task {
  int pid = std::numeric_limits<int>::min();
  std::string_view name;
};

class DatReader final : public Reader {
 public:
  DatReader(Input input, UniqueFd file, Recording recording, const DatLayout& layout)
      : input_(std::move(input)),
        file_(std::move(file)),
        recording_(std::move(recording)),
        layout_(layout),
        fields_(::tracecmd_get_tep(input_.get())),
        batch_(kBatch) {
    recording_.knows_publish = fields_.knows_publish();
    streams_ = file_ ? page_streams(file_.get(), ::tracecmd_get_tep(input_.get()), layout_)
                     : library_streams(input_);
    for (const auto& stream : streams_) step(*stream);
  }

  Result<std::span<const Event>> next() override {
    release_batch();
    // A record may give two: itself, and what is missing before it.
    while (count_ + 2 <= kBatch && waiting_ == nullptr && !heads_.empty()) {
      if (recording_.lines % kLookUp == 0 && interrupted())
        return fail(ExitCode::kInterrupted, "interrupted");
      read_record();
      if (count_ == 0 && waiting_ != nullptr) release_batch();
    }
    if (heads_.empty() && waiting_ == nullptr && count_ < kBatch && !ended_) finish();
    return std::span<const Event>(batch_).first(count_);
  }
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  /// The present record of a stream.
  struct Head {
    std::uint64_t time = 0;
    DatStream* stream = nullptr;
  };
  /// A heap's top is its greatest: that is to be the oldest record.
  static bool later(const Head& a, const Head& b) { return a.time > b.time; }

  void step(DatStream& stream) {
    switch (stream.step()) {
      case DatStream::Step::kRecord:
        heads_.push_back({stream.record().time, &stream});
        return std::push_heap(heads_.begin(), heads_.end(), later);
      case DatStream::Step::kRelease:
        waiting_ = &stream;
        return;
      case DatStream::Step::kEnd:
        recording_.truncated = recording_.truncated || stream.damaged();
        return;
    }
  }

  /// The oldest record that has not been read.
  void read_record() {
    std::pop_heap(heads_.begin(), heads_.end(), later);
    DatStream& stream = *heads_.back().stream;
    heads_.pop_back();
    read(stream.record());
    step(stream);
  }

  void read(const DatRecord& record) {
    ++recording_.lines;
    last_time_ = static_cast<std::int64_t>(std::min(record.time, kLatest));
    if (record.missed != 0)
      add_loss(record.cpu, last_time_,
               static_cast<std::uint64_t>(std::max(record.missed, std::int64_t{0})));
    const auto did = fields_.decode(record.data, batch_[count_]);
    if (did == DatFields::Outcome::kEvent) add_event(record);
    if (did != DatFields::Outcome::kUnreadable) return;
    ++recording_.skipped;
    add_loss(record.cpu, last_time_, 1);
  }

  /// trace-cmd record -m throws pages away without a mark, but the kernel has counted. Where in the
  /// recording they are missing cannot be told.
  void finish() {
    ended_ = true;
    const std::uint64_t there = recording_.lines;
    recording_.missing = layout_.counted > there ? layout_.counted - there : 0;
    recording_.complete = layout_.counted > 0 && layout_.counted == there && layout_.overrun == 0 &&
                          losses_ == 0 && !recording_.truncated;
    if (recording_.missing > 0 || recording_.truncated)
      add_loss(-1, last_time_, recording_.missing);
    if (losses_ == 0 && layout_.overrun > 0) add_loss(-1, last_time_, layout_.overrun);
  }

  void add_event(const DatRecord& record) {
    Event& event = batch_[count_++];
    ++recording_.events;
    event.cpu = static_cast<std::int16_t>(record.cpu);
    event.time = last_time_;
    event.position = recording_.lines;
    event.task = task_of(event.pid);
  }

  /// Empty where the recording does not tell. The names are the library's for as long as the input
  /// is open; a few tasks have most of the events, and its own search is by halves of all of them.
  std::string_view task_of(int pid) {
    auto& [known, name] = tasks_[static_cast<unsigned>(pid) % tasks_.size()];
    if (known == pid) return name;
    const char* const comm = ::tep_data_comm_from_pid(::tracecmd_get_tep(input_.get()), pid);
    known = pid;
    name = comm != nullptr && std::string_view(comm) != "<...>" ? comm : std::string_view();
    return name;
  }

  void add_loss(int cpu, std::int64_t time, std::uint64_t lost) {
    Event& event = batch_[count_++];
    event = Event{};
    event.kind = Kind::kLoss;
    event.cpu = static_cast<std::int16_t>(cpu);
    event.time = time;
    event.position = recording_.lines;
    event.lost = lost;
    ++losses_;
  }

  /// The events' strings are in the records' bytes.
  void release_batch() {
    count_ = 0;
    for (const auto& stream : streams_) stream->release();
    if (waiting_ != nullptr) step(*std::exchange(waiting_, nullptr));
  }

  Input input_;
  UniqueFd file_;  ///< of the pages; none where the library reads them
  Recording recording_;
  DatLayout layout_;
  std::uint64_t losses_ = 0;
  bool ended_ = false;  ///< and what is missing at the end has been told
  std::int64_t last_time_ = 0;
  std::array<Task, 64> tasks_;  ///< by pid, the last of those that share a place
  DatFields fields_;
  DatStreams streams_;
  std::vector<Head> heads_;       ///< of the streams that have a record, as a heap
  DatStream* waiting_ = nullptr;  ///< for the batch to be released
  std::vector<Event> batch_;
  std::size_t count_ = 0;
};

/// All of `source` in a file that goes with its descriptor.
Result<UniqueFd> spool(Source& source) {
  const char* const folder = std::getenv("TMPDIR");
  UniqueFd file(::open(folder != nullptr ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file) return fail_errno(ExitCode::kIo, "cannot keep a trace.dat from a pipe in TMPDIR");
  std::vector<char> piece(std::size_t{1} << 20);
  while (true) {
    FP_ASSIGN(const std::size_t n, source.read(piece));
    if (n == 0) return file;
    std::size_t written = 0;
    while (written < n) {
      const auto w = ::write(file.get(), piece.data() + written, n - written);
      if (w < 0 && errno != EINTR)
        return fail_errno(errno == ENOSPC ? ExitCode::kNoSpace : ExitCode::kIo,
                          "cannot keep a trace.dat from a pipe in TMPDIR");
      if (w > 0) written += static_cast<std::size_t>(w);
    }
  }
}

/// A cut recording is made as long as its headers say, with empty pages where nothing whole is:
/// libtracecmd maps the data and would fault beyond the end.
Result<UniqueFd> lengthened(UniqueFd file, const DatLayout& layout) {
  const auto source = from_fd(std::move(file), "a trace.dat");
  FP_ASSIGN(UniqueFd copy, spool(*source));
  const auto size = static_cast<std::uint64_t>(::lseek(copy.get(), 0, SEEK_END));
  const auto keep = layout.whole_end > 0 ? layout.whole_end : size;
  if (::ftruncate(copy.get(), static_cast<off_t>(keep)) != 0 ||
      ::ftruncate(copy.get(), static_cast<off_t>(layout.data_end)) != 0)
    return fail_errno(ExitCode::kIo, "cannot keep a trace.dat in TMPDIR");
  return copy;
}

/// Whether all recorded data can be read page by page, past the library.
bool has_plain_pages(const DatLayout& layout) {
  return !layout.other_parts && !layout.times_corrected && can_uncompress(layout.compression);
}

Result<std::unique_ptr<Reader>> open_here(UniqueFd& file, const Recording& recording,
                                          const DatLayout& layout) {
  ::tracecmd_set_loglevel(TEP_LOG_NONE);
  UniqueFd pages;
  if (has_plain_pages(layout)) pages.reset(::fcntl(file.get(), F_DUPFD_CLOEXEC, 0));
  const std::string name = fmt::format("/proc/self/fd/{}", file.get());
  Input input(pages ? ::tracecmd_open_head(name.c_str(), TRACECMD_FL_LOAD_NO_PLUGINS)
                    : ::tracecmd_open_fd(file.get(), TRACECMD_FL_LOAD_NO_PLUGINS),
              [](tracecmd_input* open) {
                if (open != nullptr) ::tracecmd_close(open);
              });
  if (input == nullptr)
    return fail(ExitCode::kRecording,
                fmt::format("{} is a trace.dat that libtracecmd cannot read", recording.name),
                "see what trace-cmd report says of it");
  if (!pages) static_cast<void>(file.release());  // the library closes it with the handle
  return std::make_unique<DatReader>(std::move(input), std::move(pages), recording, layout);
}

}  // namespace

Result<std::unique_ptr<Reader>> open_dat(PeekedSource& source, Recording recording) {
  UniqueFd file;
  if (source.file() >= 0) {
    file.reset(::fcntl(source.file(), F_DUPFD_CLOEXEC, 0));
  } else {
    FP_ASSIGN(file, spool(source));
  }
  recording.truncated = source.truncated();
  FP_ASSIGN(const DatLayout layout, read_layout(file.get(), recording.name));
  recording.format = fmt::format("trace.dat v{}", layout.version);
  if (recording.compression.empty()) recording.compression = layout.compression;
  recording.clock = layout.clock;
  recording.clock_is_time = !clock_counts(layout.clock);
  const auto size = static_cast<std::uint64_t>(::lseek(file.get(), 0, SEEK_END));
  ::lseek(file.get(), 0, SEEK_SET);
  if (layout.data_end > size) {
    recording.truncated = true;
    FP_ASSIGN(file, lengthened(std::move(file), layout));
    ::lseek(file.get(), 0, SEEK_SET);
  }
  return IsolatedReader::start([&] { return open_here(file, recording, layout); }, recording);
}

}  // namespace fencepost::trace
