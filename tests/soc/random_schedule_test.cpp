// SPDX-License-Identifier: MIT
// Schedules that a seed decides on: repeatable, readable, and never beyond what can be survived.
#include "soc/random_schedule.h"

#include <gtest/gtest.h>

#include <set>

#include "soc/fault_schedule.h"

namespace fencepost::soc {
namespace {

constexpr unsigned kJobs = 8;
constexpr std::uint64_t kSeeds = 500;

FaultSchedule schedule_of(std::uint64_t seed) {
  const auto text = random_fault_schedule(seed, kJobs);
  if (text.empty()) return {};
  auto schedule = parse_fault_schedule(text);
  EXPECT_TRUE(schedule) << text << ": " << schedule.error().what;
  return schedule.value_or(FaultSchedule{});
}

TEST(RandomFaultSchedule, IsTheSameForTheSameSeed) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    EXPECT_EQ(random_fault_schedule(seed, kJobs), random_fault_schedule(seed, kJobs));
  // On every machine: who reports a seed reports what happened.
  EXPECT_EQ(random_fault_schedule(1, 2), "any job=1 duplicate 91ms; any job=2 error");
}

TEST(RandomFaultSchedule, IsAnotherForAnotherSeed) {
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed)
    texts.insert(random_fault_schedule(seed, kJobs));
  EXPECT_GT(texts.size(), kSeeds - 5);
}

TEST(RandomFaultSchedule, LeavesNothingToChanceOnceItIsDrawn) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) EXPECT_FALSE(schedule_of(seed).is_random());
}

TEST(RandomFaultSchedule, EndsWithItsLastJob) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const auto& rule : schedule_of(seed).rules) {
      EXPECT_EQ(rule.first, rule.last) << rule.text;
      EXPECT_LE(rule.last, kJobs) << rule.text;
    }
  }
}

TEST(RandomFaultSchedule, DrawsEachKindThatCanBeSurvivedAndNoOther) {
  std::set<FaultKind> seen;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const auto& rule : schedule_of(seed).rules) {
      seen.insert(rule.fault.kind);
      if (rule.fault.kind == FaultKind::kBusy) {
        EXPECT_GT(rule.fault.delay.count(), 0) << rule.text;
      }
    }
  }
  EXPECT_FALSE(seen.contains(FaultKind::kLong));
  EXPECT_FALSE(seen.contains(FaultKind::kDataLast));
  EXPECT_EQ(seen.size(), fault_words().size() - 2);
}

}  // namespace
}  // namespace fencepost::soc
