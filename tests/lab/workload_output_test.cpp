// SPDX-License-Identifier: MIT
// What is read from the lines of a player and its consumer.
#include "lab/workload_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::lab {
namespace {

using ::testing::ElementsAre;

TEST(WorkloadOutput, CountsFramesAndKeepsTheirDigests) {
  WorkloadOutput output(2);
  output.take("workload: begin\nworkload: fra");
  output.take("me aa\nworkload: frame bb\nSetting pipeline\nworkload: end\n");
  EXPECT_EQ(output.frames(), 2U);
  EXPECT_THAT(output.digests(), ElementsAre("aa", "bb"));
  EXPECT_EQ(output.said(), "Setting pipeline\n");
  EXPECT_GE(output.seconds(), 0);
}

TEST(WorkloadOutput, KnowsWhatEachBufferSaidWhenItWasImported) {
  WorkloadOutput output(4);
  output.take("workload: imported aa wait\nworkload: imported bb ready\n");
  output.take("workload: imported cc wait wait\nworkload: imported dd ready wait\n");
  ASSERT_EQ(output.imported().size(), 4U);
  std::vector<std::string> digests;
  std::vector<bool> waits;
  std::vector<bool> rga_waits;
  for (const auto& frame : output.imported()) {
    digests.push_back(frame.digest);
    waits.push_back(frame.waits);
    rga_waits.push_back(frame.rga_waits);
  }
  EXPECT_THAT(digests, ElementsAre("aa", "bb", "cc", "dd"));
  EXPECT_THAT(waits, ElementsAre(true, false, true, false));
  EXPECT_THAT(rga_waits, ElementsAre(false, false, true, true));
}

TEST(WorkloadOutput, KeepsNoMoreThanThereCanBe) {
  WorkloadOutput output(1);
  for (int i = 0; i < 5; ++i) output.take("workload: frame aa\nworkload: imported aa wait\n");
  EXPECT_EQ(output.frames(), 5U);
  EXPECT_EQ(output.digests().size(), 2U);
  EXPECT_EQ(output.imported().size(), 2U);
  output.take("workload: imported\nworkload: imported \n");
}

}  // namespace
}  // namespace fencepost::lab
