// SPDX-License-Identifier: MIT
// The rate of the time stamp counter is the same however often it is asked for.
#include "vm/tsc.h"

#include <gtest/gtest.h>

namespace fencepost::vm {
namespace {

TEST(Tsc, TwoMeasurementsAgree) {
  const auto first = measure_tsc_khz();
  const auto second = measure_tsc_khz();
  if (!first) GTEST_SKIP() << "this machine has no such counter";
  ASSERT_TRUE(second);
  EXPECT_GT(*first, 100'000U);
  EXPECT_NEAR(*first, *second, *first / 1000.0);
}

}  // namespace
}  // namespace fencepost::vm
