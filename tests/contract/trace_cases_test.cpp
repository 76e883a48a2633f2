// SPDX-License-Identifier: MIT
// The hard cases: small recordings, each with the verdict that a person gives, in its first lines.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "recording.h"

namespace fencepost::contract {
namespace {

class TraceCase : public testing::TestWithParam<std::string> {};

TEST_P(TraceCase, GetsThePersonsVerdict) {
  const std::string text = case_text(GetParam());
  const TraceVerdict verdict = check_text(text);
  ASSERT_EQ(said(text, "verdict").size(), 1U);
  EXPECT_EQ(to_string(verdict.answer), said(text, "verdict").front()) << verdict.sentence;
  for (const std::string& rule : said(text, "rule")) {
    const std::string id = rule.substr(0, rule.find(' '));
    const auto found = std::ranges::find_if(
        verdict.rules, [&](const RuleAnswer& answer) { return answer.rule->id == id; });
    ASSERT_NE(found, verdict.rules.end()) << id;
    EXPECT_EQ(id + " " + std::string(to_string(found->answer)), rule) << verdict.sentence;
  }
}

TEST_P(TraceCase, EveryFindingHasEvidence) {
  for (const TraceFinding& finding : check_text(case_text(GetParam())).findings) {
    ASSERT_FALSE(finding.evidence.empty()) << finding.sentence;
    EXPECT_GT(finding.evidence.front().position, 0U) << finding.sentence;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TraceCase, testing::ValuesIn(case_names()), case_test_name);

TEST(TraceCases, AreManyAndOfEachVerdict) {
  std::map<std::string, int> verdicts;
  for (const std::string& name : case_names()) ++verdicts[said(case_text(name), "verdict").front()];
  EXPECT_GE(verdicts["kept"] + verdicts["broken"] + verdicts["unknown"], 25);
  EXPECT_GE(std::min({verdicts["kept"], verdicts["broken"], verdicts["unknown"]}), 8);
}

/// A rule that no case breaks, and none keeps, might as well not be there.
TEST(TraceCases, EveryRuleIsBrokenOnceAndKeptOnce) {
  std::set<std::string_view> broken, kept;
  for (const std::string& name : case_names()) {
    for (const RuleAnswer& rule : check_text(case_text(name)).rules) {
      if (rule.answer == Answer::kBroken) broken.insert(rule.rule->id);
      if (rule.answer == Answer::kKept) kept.insert(rule.rule->id);
    }
  }
  for (const RuleEntry* rule : all_rules()) {
    EXPECT_TRUE(broken.contains(rule->id)) << rule->id;
    EXPECT_TRUE(kept.contains(rule->id)) << rule->id;
  }
}

TEST(TraceCases, ABoundMovesTheVerdict) {
  Bounds bounds;
  bounds.signal = 10'000'000'000;
  EXPECT_EQ(check_text(case_text("signalled-late"), bounds).answer, Answer::kKept);
  EXPECT_EQ(check_text(case_text("starved-published"), bounds).answer, Answer::kKept);
  bounds.other = 1'000'000'000;
  EXPECT_EQ(check_text(case_text("gpu-fence-pending-long"), bounds).answer, Answer::kBroken);
}

}  // namespace
}  // namespace fencepost::contract
