// SPDX-License-Identifier: MIT
// Joins complaints of a kernel log to the nearest fence of a recording, in time.
#include "contract/log_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fencepost::contract {
namespace {

/// Differences of any two times.
std::uint64_t distance(std::int64_t a, std::int64_t b) {
  const auto x = static_cast<std::uint64_t>(a), y = static_cast<std::uint64_t>(b);
  return a < b ? y - x : x - y;
}

constexpr std::uint64_t kFarthest = 3600ull * 1'000'000'000;

bool is_of_a_fence(const trace::Event& event) {
  return event.kind <= trace::Kind::kFenceWaitEnd;
}

/// Whether times of the recording are printk's, as far as told.
bool is_printks(const trace::Recording& recording) {
  constexpr std::array<std::string_view, 5> kClocks = {"", "local", "global", "perf", "mono"};
  return recording.clock_is_time &&
         std::find(kClocks.begin(), kClocks.end(), recording.clock) != kClocks.end();
}

}  // namespace

LogJoin::LogJoin(std::string_view log) {
  for (LogFinding& finding : find_complaints(log)) {
    Complaint complaint;
    complaint.blame = contract::blame(finding);
    complaint.time = log_time(finding);
    complaint.finding = std::move(finding);
    if (complaint.time) by_time_.push_back(complaints_.size());
    complaints_.push_back(std::move(complaint));
  }
  std::stable_sort(by_time_.begin(), by_time_.end(), [this](std::size_t a, std::size_t b) {
    return *complaints_[a].time < *complaints_[b].time;
  });
}

LogJoin::Near LogJoin::near(const trace::Event& event, std::uint64_t ordinal) {
  return {Seen::of(event, ordinal),
          fmt::format("{}:{} ({} {})", event.context, event.seqno, event.driver, event.timeline)};
}

/// Keeps the nearer one.
void LogJoin::join(Complaint& complaint, const Near& with) {
  if (!with.seen) return;
  const std::uint64_t away = distance(*complaint.time, with.seen.time);
  if (away > kFarthest) return;
  if (complaint.nearest && distance(*complaint.time, complaint.nearest.time) <= away) return;
  complaint.nearest = with.seen;
  complaint.fence = with.fence;
}

void LogJoin::feed(std::span<const trace::Event> events) {
  // Text is made of an event only where a complaint is joined to it, or the batch ends.
  const trace::Event* last = nullptr;
  std::uint64_t last_ordinal = 0;
  for (const trace::Event& event : events) {
    ++ordinal_;
    if (next_ == by_time_.size() || !is_of_a_fence(event)) continue;
    for (; next_ < by_time_.size() && *complaints_[by_time_[next_]].time <= event.time; ++next_) {
      Complaint& complaint = complaints_[by_time_[next_]];
      join(complaint, last != nullptr ? near(*last, last_ordinal) : last_);
      join(complaint, near(event, ordinal_));
    }
    last = &event;
    last_ordinal = ordinal_;
  }
  if (last != nullptr) last_ = near(*last, last_ordinal);
}

std::vector<Complaint> LogJoin::finish(const trace::Recording& recording) {
  for (; next_ < by_time_.size(); ++next_) join(complaints_[by_time_[next_]], last_);
  if (!is_printks(recording))
    for (Complaint& complaint : complaints_) {
      complaint.nearest = Seen{};
      complaint.fence.clear();
    }
  return std::move(complaints_);
}

}  // namespace fencepost::contract
