// SPDX-License-Identifier: MIT
// The parts of scenes that need no device.
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <future>

#include "suite/driver_internals.h"
#include "suite/scenes/bounded_call.h"
#include "suite/scenes/kernel_objects.h"

namespace fencepost::suite {
namespace {

using std::chrono::milliseconds;

TEST(DescribeFenceStatus, NamesTheError) {
  EXPECT_EQ(describe_fence_status(0), "pending");
  EXPECT_EQ(describe_fence_status(1), "signalled without an error");
  EXPECT_EQ(describe_fence_status(-ECANCELED), "signalled with -ECANCELED");
  EXPECT_EQ(describe_fence_status(-100000), "signalled with -?");
}

TEST(LargestGrowth, FindsTheCacheThatGrewMost) {
  const SlabCount before{{"kmalloc-64", 100}, {"kmalloc-128", 500}};
  const SlabCount after{{"kmalloc-64", 90}, {"kmalloc-128", 520}, {"kmalloc-rcl-96", 30}};
  EXPECT_EQ(largest_growth(before, after), (std::pair<std::string, long>("kmalloc-rcl-96", 30)));
  EXPECT_EQ(largest_growth(after, after).second, 0);
}

TEST(ReturnsWithin, TellsACallThatComesBackFromOneThatDoesNot) {
  EXPECT_TRUE(returns_within([] {}, milliseconds(10000)));
  // The promise is kept by the shared state, so that the thread can be let go afterwards.
  auto gate = std::make_shared<std::promise<void>>();
  EXPECT_FALSE(returns_within([gate] { gate->get_future().wait(); }, milliseconds(20)));
  gate->set_value();
}

}  // namespace
}  // namespace fencepost::suite
