// SPDX-License-Identifier: MIT
// Joins complaints of a kernel log to the nearest fence of a recording, in time.
#include "contract/log_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace fencepost::contract {
namespace {

bool is_of_a_fence(const trace::Event& event) {
  return event.kind <= trace::Kind::kFenceWaitEnd;
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

void LogJoin::feed(std::span<const trace::Event> events) {
  for (const trace::Event& event : events) {
    ++ordinal_;
    if (next_ == by_time_.size() || !is_of_a_fence(event)) continue;
    const Near now{
        Seen::of(event, ordinal_),
        fmt::format("{}:{} ({} {})", event.context, event.seqno, event.driver, event.timeline)};
    for (; next_ < by_time_.size(); ++next_) {
      Complaint& complaint = complaints_[by_time_[next_]];
      if (*complaint.time > event.time) break;
      const bool earlier =
          last_.seen && *complaint.time - last_.seen.time < event.time - *complaint.time;
      complaint.nearest = earlier ? last_.seen : now.seen;
      complaint.fence = earlier ? last_.fence : now.fence;
    }
    last_ = now;
  }
}

std::vector<Complaint> LogJoin::finish() {
  for (; next_ < by_time_.size() && last_.seen; ++next_) {
    complaints_[by_time_[next_]].nearest = last_.seen;
    complaints_[by_time_[next_]].fence = last_.fence;
  }
  return std::move(complaints_);
}

}  // namespace fencepost::contract
