// SPDX-License-Identifier: MIT
// What a recording holds, in numbers.
#include "contract/trace_summary.h"

#include <algorithm>

#include "contract/rule.h"

namespace fencepost::contract {

namespace {

constexpr std::size_t kMostTimelines = 256;

}  // namespace

Summarizer::Summarizer() {
  summary_.timelines.push_back({.driver = "(others)"});
}

void Summarizer::follow(Tracker& tracker) {
  tracker.subscribe(
      *this,
      moments(Moment::kFenceBegun, Moment::kFencePublished, Moment::kFenceSignalled,
              Moment::kFenceFinished, Moment::kFenceGone, Moment::kWaitEnded, Moment::kBufferDone,
              Moment::kUserPaired, Moment::kFenceAtEnd, Moment::kWaitAtEnd, Moment::kBufferAtEnd));
}

TimelineSummary& Summarizer::timeline(const Scene& scene) {
  const std::uint32_t name = scene.fence->name;
  if (name >= of_name_.size()) of_name_.resize(name + 1);
  if (of_name_[name] == 0 && name != 0 && summary_.timelines.size() < kMostTimelines) {
    const Name& whose = scene.tracker->names()[name];
    const std::string key = whose.driver + '\0' + whose.group;
    const auto [at, fresh] = index_.try_emplace(key, summary_.timelines.size());
    if (fresh) summary_.timelines.push_back({.driver = whose.driver, .timeline = whose.group});
    of_name_[name] = at->second;
  }
  return summary_.timelines[of_name_[name]];
}

void Summarizer::fence(Moment moment, const Scene& scene) {
  if (scene.fence == nullptr) return;
  const Fence& fence = *scene.fence;
  TimelineSummary& line = timeline(scene);
  switch (moment) {
    case Moment::kFenceBegun:
      ++line.begun;
      return;
    case Moment::kFencePublished:
      ++line.published;
      return;
    case Moment::kFenceSignalled:
      ++line.signalled;
      line.latency.add(fence.signalled.time - fence.start().time);
      if (fence.ours) summary_.latency.add(fence.signalled.time - fence.start().time);
      return;
    case Moment::kFenceGone:
      ++line.destroyed;
      return;
    default:
      ++(fence.signalled ? line.in_use : line.pending);
      if (!fence.signalled) ++summary_.pending;
  }
}

void Summarizer::waited(const Scene& scene) {
  ++summary_.waits_paired;
  const std::int64_t took = scene.event->time - scene.wait->begun.time;
  summary_.wait.add(took);
  if (scene.fence == nullptr) return;
  TimelineSummary& line = timeline(scene);
  line.wait.add(took);
  // A fence that had been signalled before wakes nobody.
  if (scene.fence->signalled.ordinal <= scene.wait->begun.ordinal) return;
  const std::int64_t woken_after = scene.event->time - scene.fence->signalled.time;
  summary_.wake.add(woken_after);
  line.wake.add(woken_after);
}

void Summarizer::on(Moment moment, const Scene& scene) {
  switch (moment) {
    case Moment::kFenceFinished:
      ++summary_.finished_by_done;
      return;
    case Moment::kWaitEnded:
      return waited(scene);
    case Moment::kWaitAtEnd:
      ++summary_.waits_open;
      return;
    case Moment::kBufferDone:
      if (scene.buffer->trusted && scene.buffer->given)
        summary_.with_driver.add(scene.event->time - scene.buffer->given.time);
      return;
    case Moment::kBufferAtEnd:
      if (scene.buffer->state == Buffer::State::kWithDriver) ++summary_.buffers_with_driver;
      return;
    case Moment::kUserPaired:
      ++summary_.user_pairs;
      return;
    default:
      return fence(moment, scene);
  }
}

Summary Summarizer::finish(const Tracker& tracker, const trace::Recording& recording) {
  summary_.recording = recording;
  summary_.span = tracker.first() ? tracker.end_time() - tracker.first().time : 0;
  for (std::size_t i = 0; i < trace::kKinds; ++i)
    summary_.counts[i] = tracker.count(static_cast<trace::Kind>(i));
  summary_.losses = tracker.losses();
  summary_.lost = tracker.lost();
  std::erase_if(summary_.timelines, [](const TimelineSummary& line) {
    return line.begun + line.signalled + line.destroyed + line.pending + line.in_use == 0;
  });
  std::stable_sort(summary_.timelines.begin(), summary_.timelines.end(),
                   [](const auto& a, const auto& b) { return a.begun > b.begun; });
  return std::move(summary_);
}

}  // namespace fencepost::contract
