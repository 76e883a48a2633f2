// SPDX-License-Identifier: MIT
// Patterns tell frames apart, answers are read rightly, and a child process can be killed.
#include "suite/scenes/scene.h"

#include <gtest/gtest.h>

#include <vector>

#include "suite/scenes/consumer.h"
#include "suite/scenes/forked_child.h"

namespace fencepost::suite {
namespace {

using media::milliseconds;

class NullRecorder : public Recorder {
 public:
  void record(const Observation& observation) override { last = observation; }
  void attach(std::string_view, std::string_view) override {}
  Observation last;
};

TEST(Pattern, IsWholeOnlyForItsOwnSeed) {
  std::vector<std::byte> frame(4096);
  fill_pattern(frame, 7);
  EXPECT_EQ(count_pattern(frame, 7), frame.size());
  EXPECT_LT(count_pattern(frame, 8), frame.size() / 4);
}

TEST(Pattern, MemoryThatNobodyWroteHasNoByteOfIt) {
  const std::vector<std::byte> empty(4096);
  EXPECT_EQ(count_pattern(empty, 7), 0U);
}

Answer answer(bool poll_ready, std::vector<media::FenceInfo> fences) {
  Answer answer;
  answer.poll_ready = poll_ready;
  answer.info.status = 1;
  for (const auto& fence : fences) {
    if (fence.pending()) answer.info.status = 0;
  }
  answer.info.fences = std::move(fences);
  return answer;
}

TEST(Answer, OnePendingReleaseFenceMeansWait) {
  const Answer told = answer(false, {{.driver = kReleaseFence, .status = 0}});
  EXPECT_TRUE(told.awaits_producer());
  EXPECT_FALSE(told.ready());
  EXPECT_EQ(to_string(told), "sync_file: 1 fence: videobuf2 (pending); poll: not ready");
}

TEST(Answer, TheStubMeansGoAhead) {
  const Answer told = answer(true, {{.driver = "stub", .status = 1}});
  EXPECT_FALSE(told.awaits_producer());
  EXPECT_TRUE(told.ready());
}

TEST(Answer, NoOtherPendingFenceCountsAsTheProducers) {
  EXPECT_FALSE(answer(false, {{.driver = "sw_sync", .status = 0}}).awaits_producer());
  EXPECT_FALSE(answer(false, {{.driver = kReleaseFence, .status = 1}}).awaits_producer());
  EXPECT_FALSE(answer(false, {{.driver = kReleaseFence, .status = 0},
                              {.driver = kReleaseFence, .status = 0}})
                   .awaits_producer());
  // A sync_file that waits beside a poll that does not: the two must agree.
  EXPECT_FALSE(answer(true, {{.driver = kReleaseFence, .status = 0}}).awaits_producer());
}

Status needs_device(Context& ctx, const Result<int>& device, bool& reached) {
  FP_SCENE(ctx, const int value, Result<int>(device));
  reached = value == 3;
  return {};
}

TEST(Scene, AMissingDeviceSkipsAndAnotherErrorDoesNot) {
  NullRecorder recorder;
  Context ctx(recorder, "v3");
  bool reached = false;
  EXPECT_TRUE(needs_device(ctx, fail(ExitCode::kDevice, "no visl here"), reached));
  EXPECT_EQ(recorder.last.kind, Observation::Kind::kSkip);
  EXPECT_EQ(recorder.last.text, "no visl here");
  EXPECT_FALSE(needs_device(ctx, fail(ExitCode::kIo, "ioctl"), reached));
  EXPECT_FALSE(reached);
  EXPECT_TRUE(needs_device(ctx, 3, reached));
  EXPECT_TRUE(reached);
}

TEST(ForkedChild, WorksThenDiesWhenKilled) {
  const auto child = ForkedChild::start([] { return Status{}; });
  ASSERT_TRUE(child);
  ASSERT_TRUE(child->await_work(milliseconds(5000)));
  EXPECT_FALSE(child->await_end(milliseconds(0)).value_or(true));
  ASSERT_TRUE(child->kill());
  EXPECT_TRUE(child->await_end(milliseconds(5000)).value_or(false));
}

TEST(ForkedChild, WorkThatFailsIsAnError) {
  const auto child = ForkedChild::start([]() -> Status { return fail(ExitCode::kIo, "no"); });
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->await_work(milliseconds(5000)));
}

}  // namespace
}  // namespace fencepost::suite
