// SPDX-License-Identifier: MIT
// Lanes: what begins, changes and ends, also where the recording is not whole.
#include "trace/lanes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fencepost::trace {
namespace {

using testing::ElementsAre;
using enum Kind;

/// Writes down what is drawn: "lane: what @time".
class Notes final : public LaneSink {
 public:
  void add(const Lane& lane) override {
    lanes.push_back(
        fmt::format("{}{}{} {}", lane.group, lane.name.empty() ? "" : ", ", lane.name, lane.rank));
  }
  void begin(const Lane& lane, const Stretch& s, std::int64_t t, const Event&) override {
    note(lane, fmt::format("begin {} {}:{} of {}", to_string(s.state), s.context, s.seqno, s.fence),
         t);
  }
  void change(const Lane& lane, const Stretch& s, std::int64_t t, const Event&) override {
    note(lane, fmt::format("then {}", to_string(s.state)), t);
  }
  void end(const Lane& lane, Ending ending, std::int64_t t, const Event&) override {
    note(lane, fmt::format("end {}", static_cast<int>(ending)), t);
  }
  void mark(const Lane& lane, std::int64_t t, const Event&) override { note(lane, "mark", t); }

  std::vector<std::string> lanes, notes;

 private:
  void note(const Lane& lane, const std::string& what, std::int64_t t) {
    notes.push_back(fmt::format("{}: {} @{}", lane.id, what, t));
  }
};

Event fence(Kind kind, std::int64_t time, std::uint32_t seqno, std::string_view timeline = "t") {
  return {.kind = kind,
          .pid = 7,
          .time = time,
          .task = "player",
          .driver = "d",
          .timeline = timeline,
          .context = 1,
          .seqno = seqno};
}

Event buffer(Kind kind, std::int64_t time, std::uint32_t index = 0) {
  return {
      .kind = kind, .time = time, .owner = 0xabc, .owner_known = true, .type = 9, .index = index};
}

Notes draw(const std::vector<Event>& events) {
  Notes notes;
  Lanes lanes(notes);
  for (const Event& event : events) lanes.feed(event);
  return notes;
}

TEST(Lanes, AFenceLastsFromInitToItsSignal) {
  Event publish = fence(kFencePublish, 2, 5);
  publish.driver = publish.timeline = {};
  const auto drawn = draw({fence(kFenceInit, 1, 5), publish, fence(kFenceSignal, 3, 5),
                           fence(kFenceSignaled, 4, 5), fence(kFenceDestroy, 9, 5)});
  EXPECT_THAT(drawn.lanes, ElementsAre("d / t 0"));
  EXPECT_THAT(drawn.notes,
              ElementsAre("0: begin made 1:5 of 1 @1", "0: then pending @2", "0: end 0 @4"));
}

TEST(Lanes, WithoutTheKernelsFenceEventsPublishAndSignalDo) {
  const auto drawn = draw({fence(kFencePublish, 2, 5), fence(kFenceSignal, 3, 5)});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin pending 1:5 of 1 @2", "0: end 0 @3"));
}

TEST(Lanes, WhatCouldNotBePublishedIsNoFence) {
  Event failed = fence(kFencePublish, 2, 0);
  failed.error = -12;
  EXPECT_TRUE(draw({failed}).notes.empty());
}

TEST(Lanes, FencesThatOverlapLieSideBySideAndLanesAreUsedAgain) {
  const auto drawn =
      draw({fence(kFenceInit, 1, 1), fence(kFenceInit, 2, 2), fence(kFenceSignaled, 3, 1),
            fence(kFenceInit, 4, 3), fence(kFenceSignaled, 5, 3), fence(kFenceSignaled, 6, 2)});
  EXPECT_THAT(drawn.lanes, ElementsAre("d / t 0", "d / t 1"));
  EXPECT_THAT(drawn.notes,
              ElementsAre("0: begin made 1:1 of 1 @1", "1: begin made 1:2 of 2 @2", "0: end 0 @3",
                          "0: begin made 1:3 of 3 @4", "0: end 0 @5", "1: end 0 @6"));
}

TEST(Lanes, ANumberThatRecursEndsTheFenceThatHadIt) {
  const auto drawn = draw({fence(kFenceInit, 1, 1), fence(kFenceInit, 8, 1)});
  EXPECT_THAT(drawn.notes,
              ElementsAre("0: begin made 1:1 of 1 @1", "0: end 2 @8", "0: begin made 1:1 of 2 @8"));
}

TEST(Lanes, TwoTimelinesMayUseTheSameNumbers) {
  const auto drawn = draw({fence(kFenceInit, 1, 1, "a"), fence(kFenceInit, 2, 1, "b"),
                           fence(kFenceSignaled, 3, 1, "b"), fence(kFenceSignaled, 4, 1, "a")});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin made 1:1 of 1 @1", "1: begin made 1:1 of 2 @2",
                                       "1: end 0 @3", "0: end 0 @4"));
}

TEST(Lanes, AFenceMayChangeItsName) {
  const auto drawn = draw({fence(kFenceInit, 1, 1, "a"), fence(kFenceSignaled, 3, 1, "signaled")});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin made 1:1 of 1 @1", "0: end 0 @3"));
}

TEST(Lanes, ADestroyedFenceIsOver) {
  const auto drawn = draw({fence(kFenceInit, 1, 1), fence(kFenceDestroy, 8, 1)});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin made 1:1 of 1 @1", "0: end 1 @8"));
}

TEST(Lanes, ASignalOfAnUnseenFenceIsAMark) {
  const auto drawn = draw({fence(kFenceSignaled, 8, 1), fence(kFenceInit, 9, 2)});
  EXPECT_THAT(drawn.notes, ElementsAre("0: mark @8", "0: begin made 1:2 of 1 @9"));
}

TEST(Lanes, AWaitKnowsItsFence) {
  const auto drawn =
      draw({fence(kFenceInit, 1, 1), fence(kFenceWaitStart, 2, 1), fence(kFenceSignaled, 3, 1),
            fence(kFenceWaitEnd, 4, 1), fence(kFenceWaitEnd, 5, 1)});
  EXPECT_THAT(drawn.lanes, ElementsAre("d / t 0", "player 7 0"));
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin made 1:1 of 1 @1", "1: begin waiting 1:1 of 1 @2",
                                       "0: end 0 @3", "1: end 0 @4"));
}

TEST(Lanes, ABufferGoesFromStateToState) {
  const auto drawn = draw({buffer(kQbuf, 1), buffer(kBufQueue, 2), buffer(kBufDone, 3),
                           buffer(kDqbuf, 4), buffer(kDqbuf, 5), buffer(kBufDone, 6, 1)});
  EXPECT_THAT(drawn.lanes,
              ElementsAre("CAPTURE mplane abc, buffer 0 0", "CAPTURE mplane abc, buffer 1 0"));
  EXPECT_THAT(drawn.notes,
              ElementsAre("0: begin queued 0:0 of 0 @1", "0: then with driver @2",
                          "0: then done @3", "0: end 0 @4", "1: begin done 0:0 of 0 @6"));
}

TEST(Lanes, ABufferThatWasTakenIsNotDoneAgain) {
  const auto drawn =
      draw({buffer(kQbuf, 1), buffer(kBufQueue, 2), buffer(kDqbuf, 3), buffer(kBufDone, 4),
            buffer(kQbuf, 5), buffer(kBufQueue, 6), buffer(kBufDone, 7)});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin queued 0:0 of 0 @1", "0: then with driver @2",
                                       "0: end 0 @3", "0: begin queued 0:0 of 0 @5",
                                       "0: then with driver @6", "0: then done @7"));
}

TEST(Lanes, TimeNeverRunsBackwardsInALane) {
  const auto drawn = draw({buffer(kQbuf, 10), buffer(kBufQueue, 8), buffer(kBufDone, 12)});
  EXPECT_THAT(drawn.notes, ElementsAre("0: begin queued 0:0 of 0 @10", "0: then with driver @10",
                                       "0: then done @12"));
}

TEST(Lanes, ALossIsAMark) {
  const auto drawn = draw({{.kind = kLoss, .time = 3, .lost = 12}});
  EXPECT_THAT(drawn.lanes, ElementsAre("lost events 0"));
  EXPECT_THAT(drawn.notes, ElementsAre("0: mark @3"));
}

TEST(Lanes, NamesTheTypesOfBuffers) {
  EXPECT_EQ(buffer_type_name(1), "CAPTURE");
  EXPECT_EQ(buffer_type_name(10), "OUTPUT mplane");
  EXPECT_EQ(buffer_type_name(0), "type 0");
  EXPECT_EQ(buffer_type_name(99), "type 99");
}

}  // namespace
}  // namespace fencepost::trace
