// SPDX-License-Identifier: MIT
// A context turns what a check says into observations, in order, from any thread.
#include "suite/context.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <vector>

namespace fencepost::suite {
namespace {

class MemoryRecorder : public Recorder {
 public:
  void record(const Observation& observation) override { observations.push_back(observation); }
  void attach(std::string_view name, std::string_view bytes) override {
    files[std::string(name)] = bytes;
  }
  std::vector<Observation> observations;
  std::map<std::string, std::string> files;
};

TEST(Context, RecordsEachKind) {
  MemoryRecorder recorder;
  Context ctx(recorder, "v3", "/dev/video7");
  EXPECT_EQ(ctx.shape(), "v3");
  EXPECT_EQ(ctx.device(), "/dev/video7");

  ctx.state("fence", "CAPTURE 0", "pending");
  EXPECT_FALSE(ctx.expect(false, "the claim", "the sight"));
  EXPECT_TRUE(ctx.expect(true, "the claim", "the sight"));
  ctx.note("a remark");
  ctx.measure("latency", 1.5, "ms");
  EXPECT_TRUE(ctx.skip("no such device"));

  ASSERT_EQ(recorder.observations.size(), 6U);
  const Observation& state = recorder.observations[0];
  EXPECT_EQ(state.kind, Observation::Kind::kState);
  EXPECT_EQ(state.lane, "fence");
  EXPECT_EQ(state.subject, "CAPTURE 0");
  EXPECT_EQ(state.state, "pending");
  EXPECT_EQ(recorder.observations[1].text, "the claim");
  EXPECT_EQ(recorder.observations[1].got, "the sight");
  EXPECT_FALSE(recorder.observations[1].ok);
  EXPECT_TRUE(recorder.observations[2].ok);
  EXPECT_EQ(recorder.observations[3].kind, Observation::Kind::kNote);
  EXPECT_EQ(recorder.observations[4].value, 1.5);
  EXPECT_EQ(recorder.observations[5].kind, Observation::Kind::kSkip);
}

TEST(Context, APictureIsAnObservationAndAFile) {
  MemoryRecorder recorder;
  Context ctx(recorder, "v3");
  ctx.picture("screen", "PNG", {{"colours", 2}});
  ASSERT_EQ(recorder.observations.size(), 1U);
  EXPECT_EQ(recorder.observations[0].subject, "screen");
  EXPECT_EQ(recorder.observations[0].file, "screen.png");
  EXPECT_EQ(recorder.observations[0].detail["colours"], 2);
  EXPECT_EQ(recorder.files["screen.png"], "PNG");
}

TEST(Context, ThreadsMayRecordAndTimesNeverGoBack) {
  MemoryRecorder recorder;
  Context ctx(recorder, "v3");
  constexpr int kRecords = 200;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&ctx] {
        for (int i = 0; i < kRecords; ++i) ctx.note("x");
      });
    }
  }
  ASSERT_EQ(recorder.observations.size(), 4U * kRecords);
  for (std::size_t i = 1; i < recorder.observations.size(); ++i)
    EXPECT_LE(recorder.observations[i - 1].t, recorder.observations[i].t);
}

}  // namespace
}  // namespace fencepost::suite
