// SPDX-License-Identifier: MIT
// Recordings in text: trace, trace_pipe, trace-cmd report.
#include "trace/text_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "trace/line_index.h"
#include "trace/text_marks.h"

namespace fencepost::trace {
namespace {

/// What stays in a core's own cache together with the batch, so that the bytes are fetched from
/// memory once. A longer line is none of ftrace's, whose pages are 4 KiB.
constexpr std::size_t kBlock = std::size_t{256} << 10;
constexpr std::size_t kBatch = 128;

/// So many lines at most are looked at before the first of them is read: the bits of a word.
constexpr std::size_t kMostAhead = 64;

/// So much without one line of a trace is something else.
constexpr std::uint64_t kUnrecognised = std::uint64_t{4} << 20;

/// Whether names of events of a Kind begin so, by the character.
constexpr std::array<bool, 256> kMayBeOurs = [] {
  std::array<bool, 256> may{};
  for (const char first : std::string_view("dvtp")) may[static_cast<unsigned char>(first)] = true;
  return may;
}();

}  // namespace

TextReader::TextReader(std::unique_ptr<Source> source, Recording recording)
    : source_(std::move(source)),
      recording_(std::move(recording)),
      block_(kBlock + 1),
      // Left as it comes: what is never written to takes no memory.
      ends_(new std::uint32_t[kBlock]),
      batch_(kBatch) {}

Result<std::span<const Event>> TextReader::next() {
  count_ = 0;
  while (count_ == 0 && !done_) {
    if (next_ == ends_count_) {
      FP_ASSIGN(const bool more, refill());
      if (!more) finish();
    }
    read_lines();
    const bool hopeless = done_ || bytes_ > kUnrecognised;
    if (!recognised_ && hopeless) {
      done_ = true;
      return fail(ExitCode::kRecording,
                  bytes_ == 0
                      ? fmt::format("{} is empty", recording_.name)
                      : fmt::format("{} is not a recording of any known form", recording_.name),
                  "give it a trace, trace_pipe or trace-cmd report text, or a trace.dat");
    }
  }
  return std::span<const Event>(batch_).first(count_);
}

/// Keeps the line that has begun, and reads more of it; false at the end.
Result<bool> TextReader::refill() {
  const std::size_t begun = ends_count_ == 0 ? 0 : ends_[ends_count_ - 1] + std::size_t{1};
  const std::size_t kept = size_ - begun;
  std::memmove(block_.data(), block_.data() + begun, kept);
  size_ = kept;
  next_ = 0;
  ends_count_ = 0;
  if (size_ == kBlock) {
    in_overlong_ = true;
    size_ = 0;
  }
  FP_ASSIGN(const std::size_t n, source_->read({block_.data() + size_, kBlock - size_}));
  if (n == 0) return false;
  bytes_ += n;
  ends_count_ = find_line_ends({block_.data(), size_ + n}, size_, ends_.get());
  size_ += n;
  block_[size_] = '\n';
  return true;
}

void TextReader::finish() {
  // The last line has no end: what is left of it may be a part of a number.
  recording_.truncated = size_ > 0 || in_overlong_ || source_->truncated();
  if (size_ > 0 || in_overlong_) ++recording_.lines;
  const std::uint64_t present = recording_.lines - others_;
  recording_.missing = entries_ > present ? entries_ - present : 0;
  recording_.complete =
      entries_ > 0 && entries_ == present && recording_.skipped == 0 && !recording_.truncated;
  done_ = true;
}

/// Without its '\n'.
std::string_view TextReader::line(std::size_t number) const {
  const std::size_t begin = number == 0 ? 0 : ends_[number - 1] + std::size_t{1};
  return {block_.data() + begin, ends_[number] - begin};
}

/// Looks at `count` lines from `first` on. Those that need not be read are laid out as usual and
/// name an event of no interest. Asked for many lines at once, so that the processor has no branch
/// to guess at for each: every other guess would be wrong.
TextReader::Sifted TextReader::sift(std::size_t first, std::size_t count) const {
  Sifted sifted;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = line(first + i);
    const bool usual = columns_.match(text.data(), text.size());
    const bool other = usual && !kMayBeOurs[static_cast<unsigned char>(text[columns_.event()])];
    sifted.kept |= std::uint64_t{!other} << i;
    sifted.usual |= std::uint64_t{usual} << i;
  }
  return sifted;
}

void TextReader::read_lines() {
  if (in_overlong_ && next_ < ends_count_) skip_overlong();
  while (next_ < ends_count_ && count_ < kBatch) {
    const std::uint64_t before = recording_.lines - next_;
    const std::size_t first = next_;
    next_ = std::min(ends_count_, first + ahead_);
    const Sifted sifted = sift(first, next_ - first);
    ahead_ = std::min(2 * ahead_, kMostAhead);
    for (std::uint64_t kept = sifted.kept; kept != 0; kept &= kept - 1) {
      const auto place = static_cast<std::size_t>(std::countr_zero(kept));
      const std::size_t number = first + place;
      recording_.lines = before + number + 1;
      read_line(line(number), (sifted.usual >> place & 1) != 0);
      // What was sifted by another layout is sifted again.
      if (count_ == kBatch || ahead_ == 1) next_ = number + 1;
      if (next_ == number + 1) break;
    }
    recording_.lines = before + next_;
  }
}

/// What is left of a line that did not fit into the block.
void TextReader::skip_overlong() {
  in_overlong_ = false;
  ++next_;
  ++recording_.lines;
  if (recognised_) skip_line();
}

void TextReader::read_line(std::string_view line, bool usual) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!usual || !read_usual_line(line)) read_odd_line(line);
}

/// Reads a line whose punctuation is where it was; false where it is something else all the same.
bool TextReader::read_usual_line(std::string_view line) {
  const Parsed parsed = parse_event(line.substr(columns_.event()), batch_[count_]);
  if (parsed == Parsed::kOther) return true;
  Context context;
  if (!columns_.parse(line, context)) return false;
  take(parsed, context);
  return true;
}

void TextReader::take(Parsed parsed, const Context& context) {
  if (parsed == Parsed::kEvent) add_event(context);
  if (parsed == Parsed::kUnreadable) skip_line();
}

/// A line that is laid out unlike the one before: at the latest here it is seen whether it is one.
void TextReader::read_odd_line(std::string_view line) {
  if (line.empty()) {
    ++others_;
    return;
  }
  if (const auto context = parse_context(line)) {
    recognised_ = true;
    if (recording_.format.empty()) recording_.format = "trace_pipe";
    columns_ = Columns(line, *context);
    ahead_ = 1;
    if (!context->is_time) recording_.clock_is_time = false;
    const auto column = static_cast<std::size_t>(context->event - line.data());
    take(parse_event(line.substr(column), batch_[count_]), *context);
    return;
  }
  read_mark(line);
}

void TextReader::read_mark(std::string_view line) {
  ++others_;
  const auto mark = parse_mark(line);
  if (!mark) {
    if (recognised_ && holds_event(line)) skip_line();
    return;
  }
  if (mark->loss || !mark->format.empty()) recognised_ = true;
  if (!mark->format.empty()) recording_.format = mark->format;
  entries_ += mark->entries;
  if (mark->loss) add_loss(mark->lost, mark->cpu);
}

void TextReader::add_event(const Context& context) {
  Event& event = batch_[count_++];
  event.cpu = context.cpu;
  event.pid = context.pid;
  event.time = context.time;
  event.task = context.task;
  event.position = recording_.lines;
  last_time_ = context.time;
  ++recording_.events;
  if (event.kind == Kind::kFencePublish || event.kind == Kind::kFenceSignal)
    recording_.knows_publish = true;
}

void TextReader::add_loss(std::uint64_t lost, std::int16_t cpu) {
  Event& event = batch_[count_++];
  event = Event{};
  event.kind = Kind::kLoss;
  event.cpu = cpu;
  event.time = last_time_;
  event.position = recording_.lines;
  event.lost = lost;
}

/// An event that was there and cannot be read is missing as one that was lost.
void TextReader::skip_line() {
  ++recording_.skipped;
  add_loss(1, -1);
}

std::unique_ptr<Reader> read_text(std::string_view bytes, std::string name) {
  Recording recording;
  recording.name = std::move(name);
  return std::make_unique<TextReader>(from_bytes(bytes), std::move(recording));
}

}  // namespace fencepost::trace
