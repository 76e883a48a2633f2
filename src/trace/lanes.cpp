// SPDX-License-Identifier: MIT
// From events to lanes: a fence from its first event to its signal, a buffer from state to state, a
// wait from start to end.
#include "trace/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace fencepost::trace {
namespace {

std::uint64_t fence_key(const Event& event) {
  return static_cast<std::uint64_t>(event.context) << 32 | event.seqno;
}

State state_after(Kind kind) {
  if (kind == Kind::kQbuf) return State::kQueued;
  return kind == Kind::kBufQueue ? State::kRunning : State::kDone;
}

}  // namespace

std::string_view to_string(State state) {
  constexpr std::array<std::string_view, 6> kNames = {"queued", "with driver", "done",
                                                      "made",   "pending",     "waiting"};
  return kNames.at(static_cast<std::size_t>(state));
}

std::string buffer_type_name(std::uint32_t type) {
  constexpr std::array<std::string_view, 15> kNames = {"",
                                                       "CAPTURE",
                                                       "OUTPUT",
                                                       "OVERLAY",
                                                       "VBI CAPTURE",
                                                       "VBI OUTPUT",
                                                       "SLICED CAPTURE",
                                                       "SLICED OUTPUT",
                                                       "OVERLAY OUT",
                                                       "CAPTURE mplane",
                                                       "OUTPUT mplane",
                                                       "SDR CAPTURE",
                                                       "SDR OUTPUT",
                                                       "META CAPTURE",
                                                       "META OUTPUT"};
  if (type == 0 || type >= kNames.size()) return fmt::format("type {}", type);
  return std::string(kNames.at(type));
}

void Lanes::feed(const Event& event) {
  switch (event.kind) {
    case Kind::kFenceInit:
      return on_init(event);
    case Kind::kFencePublish:
      return on_publish(event);
    case Kind::kFenceSignaled:
    case Kind::kFenceSignal:
      return on_signaled(event);
    case Kind::kFenceDestroy:
      return end_fence(find_fence(event), event, Ending::kDestroyed);
    case Kind::kFenceWaitStart:
    case Kind::kFenceWaitEnd:
      return on_wait(event);
    case Kind::kQbuf:
    case Kind::kBufQueue:
    case Kind::kBufDone:
    case Kind::kDqbuf:
      return on_buffer(event);
    case Kind::kLoss:
      return on_loss(event);
    default:  // says what vb2_qbuf and vb2_dqbuf say, or nothing that lasts
      return;
  }
}

Lanes::Row& Lanes::add_row(Lane lane) {
  lane.id = static_cast<std::uint32_t>(rows_.size());
  Row& row = rows_.emplace_back(Row{std::move(lane), INT64_MIN, {}});
  sink_.add(row.lane);
  return row;
}

/// CPUs interleave, so an event may come with a time before that of the last.
std::int64_t Lanes::clamp(Row& row, const Event& event) {
  row.last = std::max(row.last, event.time);
  return row.last;
}

void Lanes::begin(Row& row, const Stretch& stretch, const Event& event) {
  if (row.open) end(row, Ending::kSuperseded, event);
  row.open = stretch;
  sink_.begin(row.lane, stretch, clamp(row, event), event);
}

void Lanes::change(Row& row, State state, const Event& event) {
  if (row.open->state == state) return;
  row.open->state = state;
  sink_.change(row.lane, *row.open, clamp(row, event), event);
}

void Lanes::end(Row& row, Ending ending, const Event& event) {
  row.open.reset();
  sink_.end(row.lane, ending, clamp(row, event), event);
}

const std::string& Lanes::group_of(const Event& event) {
  group_.clear();
  if (!event.driver.empty() || !event.timeline.empty())
    fmt::format_to(std::back_inserter(group_), "{} / {}", event.driver, event.timeline);
  else
    group_ = "published fences";
  return group_;
}

Lanes::Timeline& Lanes::timeline_of(const Event& event) {
  const auto [found, added] = timelines_.try_emplace(group_of(event));
  if (added) found->second.group = group_;
  return found->second;
}

Lanes::Fences::iterator Lanes::find_fence(const Event& event, bool exactly) {
  const auto [first, last] = fences_.equal_range(fence_key(event));
  if (first == last) return fences_.end();
  if (!exactly && std::next(first) == last) return first;
  const std::string& group = group_of(event);
  const auto named = std::find_if(
      first, last, [&](const auto& entry) { return entry.second.timeline->group == group; });
  if (named != last) return named;
  return exactly ? fences_.end() : first;
}

void Lanes::begin_fence(const Event& event, State state) {
  end_fence(find_fence(event, true), event, Ending::kSuperseded);
  Timeline& timeline = timeline_of(event);
  Row* row = nullptr;
  if (timeline.free.empty()) {
    row = &add_row({.kind = LaneKind::kFence,
                    .group = timeline.group,
                    .rank = static_cast<std::uint32_t>(timeline.rows.size())});
    timeline.rows.push_back(row);
  } else {
    row = timeline.rows[timeline.free.extract(timeline.free.begin()).value()];
  }
  const std::uint64_t number = next_fence_++;
  fences_.emplace(fence_key(event), LiveFence{&timeline, row, number});
  begin(*row, {state, event.context, event.seqno, number}, event);
}

void Lanes::end_fence(Fences::iterator found, const Event& event, Ending ending) {
  if (found == fences_.end()) return;
  const LiveFence fence = found->second;
  fences_.erase(found);
  end(*fence.row, ending, event);
  fence.timeline->free.insert(fence.row->lane.rank);
}

void Lanes::on_init(const Event& event) {
  sees_signals_ = true;
  begin_fence(event, State::kMade);
}

void Lanes::on_publish(const Event& event) {
  if (event.error != 0) return;  // nothing was published, and there is no such seqno
  const auto found = find_fence(event);
  if (found == fences_.end())
    begin_fence(event, State::kPending);
  else
    change(*found->second.row, State::kPending, event);
}

void Lanes::on_signaled(const Event& event) {
  if (event.kind == Kind::kFenceSignaled) sees_signals_ = true;
  // vb2_fence_signal comes just before its dma_fence_signaled.
  if (event.kind == Kind::kFenceSignal && sees_signals_) return;
  const auto found = find_fence(event);
  if (found != fences_.end()) return end_fence(found, event, Ending::kSeen);
  if (event.kind == Kind::kFenceSignal) return;
  Timeline& timeline = timeline_of(event);
  if (timeline.rows.empty()) {
    timeline.rows.push_back(&add_row({.kind = LaneKind::kFence, .group = timeline.group}));
    timeline.free.insert(0);
  }
  Row& row = *timeline.rows.front();
  sink_.mark(row.lane, clamp(row, event), event);
}

void Lanes::on_wait(const Event& event) {
  Row*& row = waits_[event.pid];
  if (event.kind == Kind::kFenceWaitEnd) {
    if (row != nullptr && row->open) end(*row, Ending::kSeen, event);
    return;
  }
  if (row == nullptr) {
    const std::string_view task = event.task.empty() ? "task" : event.task;
    row = &add_row({.kind = LaneKind::kWait,
                    .group = fmt::format("{} {}", task, event.pid),
                    .pid = event.pid});
  }
  const auto fence = find_fence(event);
  begin(*row,
        {State::kWaiting, event.context, event.seqno,
         fence == fences_.end() ? 0 : fence->second.number},
        event);
}

void Lanes::on_buffer(const Event& event) {
  Row*& row = buffers_[{event.owner, event.type, event.index}];
  if (row == nullptr) {
    const auto owner = event.owner_known ? fmt::format("{:x}", event.owner) : "of unknown queues";
    row = &add_row({.kind = LaneKind::kBuffer,
                    .group = fmt::format("{} {}", buffer_type_name(event.type), owner),
                    .name = fmt::format("buffer {}", event.index)});
  }
  if (event.kind == Kind::kBufDone && std::exchange(row->done_owed, false)) return;
  if (event.kind == Kind::kDqbuf) {
    row->done_owed = row->open && row->open->state == State::kRunning;
    if (row->open) end(*row, Ending::kSeen, event);
    return;
  }
  const State state = state_after(event.kind);
  if (row->open)
    change(*row, state, event);
  else
    begin(*row, {.state = state}, event);
}

void Lanes::on_loss(const Event& event) {
  if (loss_ == nullptr) loss_ = &add_row({.kind = LaneKind::kLoss, .group = "lost events"});
  sink_.mark(loss_->lane, clamp(*loss_, event), event);
}

}  // namespace fencepost::trace
