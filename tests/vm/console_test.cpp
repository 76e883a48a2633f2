// SPDX-License-Identifier: MIT
// The end of a console, for messages.
#include <gtest/gtest.h>

#include "vm/machine.h"

namespace fencepost::vm {
namespace {

TEST(LastLines, GivesAtMostThatMany) {
  EXPECT_EQ(last_lines("a\nb\nc\n", 2), "b\nc");
  EXPECT_EQ(last_lines("a\nb\nc", 2), "b\nc");
  EXPECT_EQ(last_lines("a\nb\nc", 3), "a\nb\nc");
  EXPECT_EQ(last_lines("a\nb\nc", 9), "a\nb\nc");
  EXPECT_EQ(last_lines("\na", 2), "\na");
  EXPECT_EQ(last_lines("", 2), "");
  EXPECT_EQ(last_lines("\r\n\n", 2), "");
}

}  // namespace
}  // namespace fencepost::vm
