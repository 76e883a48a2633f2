// SPDX-License-Identifier: MIT
// Several recordings of one run as one.
#include "trace/merge.h"

#include <algorithm>

namespace fencepost::trace {
namespace {

constexpr std::size_t kBatch = 512;

std::string clock_words(const Recording& recording) {
  if (!recording.clock_is_time)
    return fmt::format("{} counts ({})", recording.name,
                       recording.clock.empty() ? "its clock is not told" : recording.clock);
  return fmt::format("{} has time ({})", recording.name,
                     recording.clock.empty() ? "its clock is not told" : recording.clock);
}

/// Whether times of `a` and `b` can be compared, as far as told.
bool comparable(const Recording& a, const Recording& b) {
  if (a.clock_is_time != b.clock_is_time) return false;
  return a.clock.empty() || b.clock.empty() || a.clock == b.clock;
}

/// `one` where `all` is empty or the same, else both.
std::string joined(const std::string& all, const std::string& one, std::string_view between) {
  if (all.empty() || all == one) return one;
  if (one.empty()) return all;
  return fmt::format("{}{}{}", all, between, one);
}

}  // namespace

MergedReader::MergedReader(std::vector<std::unique_ptr<Reader>> readers) {
  for (auto& reader : readers) {
    const std::size_t number = inputs_.size() + 1;
    const bool tellable = number <= UINT8_MAX;
    inputs_.push_back(
        {std::move(reader), {}, static_cast<std::uint8_t>(tellable ? number : 0), false});
  }
  batch_.reserve(kBatch);
  update_recording();
}

Result<std::span<const Event>> MergedReader::next() {
  batch_.clear();
  FP_TRY(refill());
  FP_TRY(same_clock());
  // The views of an input's events die when it is asked for more, so the batch ends there.
  const auto runs_dry = [](const Input& input) { return !input.ended && input.events.empty(); };
  const auto has_events = [](const Input& input) { return !input.events.empty(); };
  while (batch_.size() < kBatch && std::any_of(inputs_.begin(), inputs_.end(), has_events) &&
         std::none_of(inputs_.begin(), inputs_.end(), runs_dry))
    take_oldest();
  update_recording();
  if (batch_.empty() && !ended_) add_loss_of_cut();
  return std::span<const Event>(batch_);
}

Status MergedReader::refill() {
  for (Input& input : inputs_) {
    if (input.ended || !input.events.empty()) continue;
    FP_ASSIGN(input.events, input.reader->next());
    input.ended = input.events.empty();
  }
  return {};
}

Status MergedReader::same_clock() const {
  const Recording& first = inputs_.front().reader->recording();
  for (const Input& input : inputs_) {
    const Recording& other = input.reader->recording();
    if (!comparable(first, other))
      return fail(ExitCode::kRecording,
                  fmt::format("the recordings are of different clocks: {}, {}", clock_words(first),
                              clock_words(other)),
                  "record one run with one trace_clock, or check each file alone");
  }
  return {};
}

void MergedReader::take_oldest() {
  Input* oldest = nullptr;
  for (Input& input : inputs_)
    if (!input.events.empty() &&
        (oldest == nullptr || input.events.front().time < oldest->events.front().time))
      oldest = &input;
  batch_.push_back(oldest->events.front());
  batch_.back().file = oldest->file;
  last_time_ = batch_.back().time;
  oldest->events = oldest->events.subspan(1);
}

void MergedReader::add_loss_of_cut() {
  ended_ = true;
  if (!recording_.truncated) return;
  Event& loss = batch_.emplace_back();
  loss.kind = Kind::kLoss;
  loss.time = last_time_;
  loss.position = recording_.lines;
}

void MergedReader::update_recording() {
  Recording all;
  all.complete = true;
  for (const Input& input : inputs_) {
    const Recording& one = input.reader->recording();
    all.files.push_back(one.name);
    all.name = joined(all.name, one.name, " + ");
    all.format = joined(all.format, one.format, ", ");
    all.compression = joined(all.compression, one.compression, ", ");
    all.clock = joined(all.clock, one.clock, ", ");
    all.clock_is_time = one.clock_is_time;
    all.lines += one.lines;
    all.events += one.events;
    all.skipped += one.skipped;
    all.missing += one.missing;
    all.complete = all.complete && one.complete;
    all.truncated = all.truncated || one.truncated;
    all.knows_publish = all.knows_publish || one.knows_publish;
  }
  recording_ = std::move(all);
}

std::unique_ptr<Reader> merge(std::vector<std::unique_ptr<Reader>> readers) {
  if (readers.size() == 1) return std::move(readers.front());
  return std::make_unique<MergedReader>(std::move(readers));
}

}  // namespace fencepost::trace
