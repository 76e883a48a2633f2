// SPDX-License-Identifier: MIT
// Schedules of faults as text: what they say, and what is said of those that say nothing.
#include "soc/fault_schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::soc {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Numbers = std::vector<std::uint64_t>;

/// The jobs, of the first 30 of the RGA, a millisecond apart, to which anything happens.
Numbers hit(std::string_view text) {
  const auto source = parse_faults(text);
  EXPECT_TRUE(source) << source.error().what;
  Numbers jobs;
  for (std::uint64_t job = 1; source && job <= 30; ++job)
    if (!(*source)({.device = "rga", .number = job, .since = milliseconds(job - 1)}).empty())
      jobs.push_back(job);
  return jobs;
}

Fault only_fault(std::string_view text) {
  const auto source = parse_faults(text);
  EXPECT_TRUE(source) << source.error().what;
  const auto faults = (*source)({.device = "rga"});
  EXPECT_EQ(faults.size(), 1U);
  return faults.empty() ? Fault{} : faults.front();
}

Error error_of(std::string_view text, std::string_view name = {}) {
  const auto schedule = parse_fault_schedule(text, name);
  EXPECT_FALSE(schedule) << text;
  return schedule ? Error{} : schedule.error();
}

TEST(FaultSchedule, ChoosesJobs) {
  EXPECT_THAT(hit("rga job=2 lost"), ElementsAre(2));
  EXPECT_THAT(hit("rga job=2-4 lost"), ElementsAre(2, 3, 4));
  EXPECT_THAT(hit("rga job=28- lost"), ElementsAre(28, 29, 30));
  EXPECT_THAT(hit("rga every=10 lost"), ElementsAre(10, 20, 30));
  EXPECT_THAT(hit("rga job=5-14 every=5 lost"), ElementsAre(9, 14));
  EXPECT_EQ(hit("rga lost").size(), 30U);
  EXPECT_THAT(hit("any job=3 lost"), ElementsAre(3));
}

TEST(FaultSchedule, SurvivesTheLargestNumbers) {
  constexpr auto kMost = "18446744073709551615";
  EXPECT_THAT(hit(fmt::format("rga job={} every={} lost", kMost, kMost)), IsEmpty());
  EXPECT_THAT(hit(fmt::format("rga every={} lost", kMost)), IsEmpty());
}

TEST(FaultSchedule, ChoosesByTime) {
  EXPECT_THAT(hit("rga from=27ms lost"), ElementsAre(28, 29, 30));
  EXPECT_THAT(hit("rga until=2000us lost"), ElementsAre(1, 2));
  EXPECT_THAT(hit("rga at=0.005s lost"), ElementsAre(6)) << "the first job then";
  EXPECT_THAT(hit("rga at=1ms job=10- lost"), ElementsAre(10));
}

TEST(FaultSchedule, ChoosesByChanceTheSameEachTime) {
  const auto jobs = hit("rga p=0.5 lost; seed=7");
  EXPECT_GT(jobs.size(), 5U);
  EXPECT_LT(jobs.size(), 25U);
  EXPECT_EQ(hit("rga p=0.5 lost; seed=7"), jobs);
  EXPECT_NE(hit("rga p=0.5 lost; seed=8"), jobs);
  EXPECT_THAT(hit("rga p=0 lost"), IsEmpty());
  EXPECT_EQ(hit("rga p=1 lost").size(), 30U);
}

TEST(FaultSchedule, TellsWhetherTheSeedMatters) {
  EXPECT_TRUE(parse_fault_schedule("rga p=0.1 lost")->is_random());
  EXPECT_FALSE(parse_fault_schedule("rga job=1 lost")->is_random());
  EXPECT_FALSE(parse_fault_schedule("rga job=1 lost")->seed.has_value());
  EXPECT_EQ(parse_fault_schedule("{seed: 9, faults: [rga lost]}")->seed, 9U);
}

TEST(FaultSchedule, KnowsEachKind) {
  for (const auto& word : fault_words()) {
    const auto fault = only_fault(fmt::format("rga {}", word.name));
    EXPECT_EQ(fault.kind, word.kind);
    EXPECT_STREQ(to_string(fault.kind), word.name);
  }
}

TEST(FaultSchedule, TakesWhatAKindCanBeTold) {
  EXPECT_EQ(only_fault("rga late").delay, milliseconds(500));
  EXPECT_EQ(only_fault("rga late 2.5s").delay, milliseconds(2500));
  EXPECT_EQ(only_fault("rga duplicate 3us").delay, microseconds(3));
  EXPECT_EQ(only_fault("rga partial 30%").amount, 30U);
  EXPECT_EQ(only_fault("rga long 4096").amount, 4096U);
}

TEST(FaultSchedule, ReadsAFile) {
  const auto schedule = parse_fault_schedule(R"(# what happens
seed: 3
faults:
  - rga job=2 lost
  - {device: rga, job: 3-5, p: 0.5, fault: late 2s}
  - rga job=7 early; rga job=7 reset-ignored
)");
  ASSERT_TRUE(schedule) << schedule.error().what;
  ASSERT_EQ(schedule->rules.size(), 4U);
  EXPECT_EQ(schedule->seed, 3U);
  EXPECT_EQ(schedule->rules[1].text, "rga job=3-5 p=0.5 late 2s");
  EXPECT_EQ(schedule->rules[1].fault.delay, seconds(2));
  const auto source = fault_source(*schedule);
  EXPECT_EQ(source({.device = "rga", .number = 7}).size(), 2U);
}

TEST(FaultSchedule, SuggestsTheNearestName) {
  const auto device = error_of("rag job=2 lost");
  EXPECT_EQ(device.code, ExitCode::kUnknownName);
  EXPECT_THAT(device.what, HasSubstr("no device 'rag'"));
  EXPECT_THAT(device.hint, HasSubstr("'rga'"));
  EXPECT_THAT(error_of("rga job=2 lots").hint, HasSubstr("'lost'"));
  EXPECT_THAT(error_of("rga jbo=2 lost").hint, HasSubstr("'job'"));
  EXPECT_THAT(error_of("{fault: [rga lost]}").what, HasSubstr("'fault'"));
}

TEST(FaultSchedule, SaysWhatIsWrong) {
  for (const auto* text : {"",
                           "rga",
                           "rga job=2",
                           "rga job=0 lost",
                           "rga job=5-2 lost",
                           "rga job=x lost",
                           "rga every=0 lost",
                           "rga p=2 lost",
                           "rga p=nan lost",
                           "rga late 5",
                           "rga late -1s",
                           "rga late 2h",
                           "rga at=soon lost",
                           "rga partial 101%",
                           "rga long 99999999",
                           "rga lost 5ms",
                           "rga late 5ms now",
                           "seed=x",
                           "[[rga]]",
                           "[rga lost",
                           "{a: [1]}",
                           "{seed: []}",
                           "{faults: rga}",
                           "- {device: rga, fault: [lost]}",
                           "*x",
                           "job=2 lost"}) {
    const auto error = error_of(text);
    EXPECT_TRUE(error.code == ExitCode::kUsage || error.code == ExitCode::kUnknownName) << text;
    EXPECT_FALSE(error.what.empty()) << text;
  }
}

TEST(FaultSchedule, SaysWhereInAFile) {
  const auto error = error_of("- rga job=1 lost\n- rga job=x lost\n", "faults.yaml");
  EXPECT_EQ(error.code, ExitCode::kIo);
  EXPECT_THAT(error.what, HasSubstr("faults.yaml:2: 'x' is not a number"));
  EXPECT_EQ(error_of("- a: [", "f").code, ExitCode::kIo);
}

TEST(FaultSchedule, RefusesWhatIsTooLong) {
  EXPECT_THAT(error_of(std::string(100'000, ' ')).what, HasSubstr("longer than"));
  std::string many;
  for (int i = 0; i < 1001; ++i) many += "rga lost;";
  EXPECT_THAT(error_of(many).what, HasSubstr("more than 1000"));
}

}  // namespace
}  // namespace fencepost::soc
