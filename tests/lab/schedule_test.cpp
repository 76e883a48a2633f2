// SPDX-License-Identifier: MIT
// Benches: every cell exactly once, and no two kinds of kernel or time in one.
#include "lab/schedule.h"

#include <gtest/gtest.h>

#include <set>

namespace fencepost::lab {
namespace {

suite::Check make_check(std::string_view name, suite::Clock clock = suite::Clock::kVirtual,
                        suite::Variant variant = suite::Variant::kOn) {
  suite::Check check{};
  check.name = name;
  check.clock = clock;
  check.variant = variant;
  return check;
}

const suite::Check kPlain = make_check("plain");
const suite::Check kOther = make_check("other");
const suite::Check kStress = make_check("stress", suite::Clock::kParallel);
const suite::Check kOff = make_check("off", suite::Clock::kVirtual, suite::Variant::kOff);

kernel::Shape make_shape(std::string name, std::string option = {}) {
  kernel::Shape shape;
  shape.name = std::move(name);
  shape.option = std::move(option);
  return shape;
}

const std::vector<const suite::DeviceUnderTest*> kVirtualOnly{suite::all_devices().data()};

TEST(MakeBenches, RunsEveryCellOnce) {
  const std::vector shapes{make_shape("stock"), make_shape("v3", "OPTION")};
  const std::vector<const suite::Check*> checks{&kPlain, &kOther, &kStress, &kOff};
  const auto benches = make_benches(shapes, kVirtualOnly, checks);
  std::set<std::pair<std::string, std::string_view>> seen;
  for (const auto& bench : benches) {
    for (const auto* check : bench.checks)
      EXPECT_TRUE(seen.emplace(bench.shape->name, check->name).second) << check->name;
  }
  EXPECT_EQ(seen.size(), shapes.size() * checks.size());
}

TEST(MakeBenches, KeepsClocksApart) {
  const std::vector shapes{make_shape("stock")};
  for (const auto& bench : make_benches(shapes, kVirtualOnly, {&kPlain, &kStress})) {
    for (const auto* check : bench.checks) EXPECT_EQ(check->clock, bench.clock);
  }
}

TEST(MakeBenches, TurnsTheOptionOffWhereThereIsOne) {
  const std::vector shapes{make_shape("stock"), make_shape("v3", "OPTION")};
  for (const auto& bench : make_benches(shapes, kVirtualOnly, {&kOff}))
    EXPECT_EQ(bench.option_on, bench.shape->name == "stock");
}

TEST(MakeBenches, SharesOneKernelWhereThereIsNoOption) {
  const std::vector shapes{make_shape("stock")};
  EXPECT_EQ(make_benches(shapes, kVirtualOnly, {&kPlain, &kOff}).size(), 1U);
}

TEST(MakeBenches, StartsWithTheLongest) {
  const std::vector shapes{make_shape("stock")};
  const auto benches = make_benches(shapes, kVirtualOnly, {&kPlain, &kOther, &kStress});
  ASSERT_EQ(benches.size(), 2U);
  EXPECT_EQ(benches.front().clock, suite::Clock::kParallel);
}

}  // namespace
}  // namespace fencepost::lab
