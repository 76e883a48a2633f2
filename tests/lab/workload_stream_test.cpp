// SPDX-License-Identifier: MIT
// The digests that a workload's frames should have, and their order.
#include "lab/workload_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::lab {
namespace {

using ::testing::ElementsAre;

TEST(CodedOrder, PutsEachPictureWhereItWasDecoded) {
  // I B B P: the P picture is decoded second. ffprobe's lines may go on after a comma.
  const auto ordered = in_coded_order({"i", "b1", "b2", "p"}, "0,\n2\n3\n1\n");
  ASSERT_TRUE(ordered);
  EXPECT_THAT(*ordered, ElementsAre("i", "p", "b1", "b2"));
}

TEST(CodedOrder, RefusesWhatIsNoOrder) {
  EXPECT_FALSE(in_coded_order({"a", "b"}, "0\n"));
  EXPECT_FALSE(in_coded_order({"a", "b"}, "0\n1\n2\n"));
  EXPECT_FALSE(in_coded_order({"a", "b"}, "0\n0\n"));
  EXPECT_FALSE(in_coded_order({"a", "b"}, "0\n7\n"));
  EXPECT_FALSE(in_coded_order({"a", "b"}, "no picture"));
}

}  // namespace
}  // namespace fencepost::lab
