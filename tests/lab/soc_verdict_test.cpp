// SPDX-License-Identifier: MIT
// From evidence of a run on the simulated SoC to the lines of its verdict.
#include "lab/soc_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::lab {
namespace {

using contract::Answer;
using contract::Complaint;
using contract::Side;
using ::testing::HasSubstr;

enum Line : std::uint8_t { kContract, kLog, kHardware };

SocEvidence good() {
  report::TraceReport trace;
  trace.verdict.answer = Answer::kKept;
  trace.verdict.sentence = "kept: 3 fences";
  return {.trace = trace,
          .untraced = {},
          .whole = true,
          .logged = true,
          .complaints = {},
          .faults = {},
          .jobs = {{"rga", 5}},
          .bytes = {{"rga", 100}},
          .problems = {}};
}

Complaint complaint(Side side, std::string headline) {
  Complaint complaint;
  complaint.blame.side = side;
  complaint.finding.headline = std::move(headline);
  return complaint;
}

TEST(SocVerdict, IsKeptWhereAllIsWell) {
  const auto verdict = judge_soc_run(good());
  EXPECT_EQ(verdict.answer, Answer::kKept);
  EXPECT_EQ(verdict.lines[kContract].sentence, "3 fences") << "the answer is not told twice";
  EXPECT_EQ(verdict.lines[kHardware].sentence, "rga: 5 jobs, 100 bytes written");
}

TEST(SocVerdict, IsTheContractsWhereNothingElseIsWorse) {
  auto evidence = good();
  evidence.trace->verdict.answer = Answer::kBroken;
  EXPECT_EQ(judge_soc_run(evidence).answer, Answer::kBroken);
  evidence.trace->verdict.answer = Answer::kNothing;
  EXPECT_EQ(judge_soc_run(evidence).answer, Answer::kNothing);
}

TEST(SocVerdict, IsUnknownWithoutARecording) {
  auto evidence = good();
  evidence.trace.reset();
  evidence.untraced = "there is no tracefs";
  const auto verdict = judge_soc_run(evidence);
  EXPECT_EQ(verdict.answer, Answer::kUnknown);
  EXPECT_THAT(verdict.lines[kContract].sentence, HasSubstr("no tracefs"));
}

TEST(SocVerdict, ClaimsNothingOfWhatHasNotEnded) {
  auto evidence = good();
  evidence.whole = false;
  evidence.trace->verdict.counts.buffers_given = 8;
  evidence.trace->verdict.counts.buffers_done = 2;
  auto verdict = judge_soc_run(evidence);
  EXPECT_EQ(verdict.lines[kContract].answer, Answer::kUnknown);
  EXPECT_THAT(verdict.lines[kContract].sentence, HasSubstr("6 buffers with the driver"));
  evidence.trace->verdict.answer = Answer::kBroken;
  EXPECT_EQ(judge_soc_run(evidence).answer, Answer::kBroken) << "broken stays broken";
}

TEST(SocVerdict, BlamesTheLog) {
  auto evidence = good();
  evidence.complaints = {complaint(Side::kElsewhere, "WARNING: theirs")};
  EXPECT_EQ(judge_soc_run(evidence).lines[kLog].answer, Answer::kKept);
  evidence.complaints.push_back(complaint(Side::kUnclear, "BUG: whose"));
  EXPECT_EQ(judge_soc_run(evidence).lines[kLog].answer, Answer::kUnknown);
  evidence.complaints.push_back(complaint(Side::kOurs, "WARNING: in rga_isr\x1b[2J"));
  const auto verdict = judge_soc_run(evidence);
  EXPECT_EQ(verdict.answer, Answer::kBroken);
  EXPECT_THAT(verdict.lines[kLog].sentence, HasSubstr("3 complaints"));
  EXPECT_THAT(verdict.lines[kLog].sentence, HasSubstr("rga_isr"));
  EXPECT_EQ(verdict.lines[kLog].sentence.find('\x1b'), std::string::npos);
}

TEST(SocVerdict, HasNoLogWhereThereIsNone) {
  auto evidence = good();
  evidence.logged = false;
  EXPECT_EQ(judge_soc_run(evidence).answer, Answer::kUnknown);
}

TEST(SocVerdict, SaysWhatTheHardwareDid) {
  auto evidence = good();
  evidence.faults["rga"]["lost"] = 2;
  EXPECT_EQ(judge_soc_run(evidence).lines[kHardware].sentence,
            "rga: 5 jobs, 100 bytes written; rga: 2 x lost");
  evidence.problems = {{"rga", "CMD_BASE", "outside of RAM"}};
  const auto line = judge_soc_run(evidence).lines[kHardware];
  EXPECT_EQ(line.answer, Answer::kBroken);
  EXPECT_THAT(line.sentence, HasSubstr("1 misuse, the first: rga: CMD_BASE: outside of RAM"));
  evidence = good();
  evidence.jobs.clear();
  EXPECT_EQ(judge_soc_run(evidence).lines[kHardware].answer, Answer::kNothing);
}

TEST(SocVerdict, IsJson) {
  auto evidence = good();
  evidence.faults["rga"]["late"] = 1;
  const auto json = to_json(judge_soc_run(evidence), evidence);
  EXPECT_EQ(json["answer"], "kept");
  EXPECT_EQ(json["lines"].size(), 3U);
  EXPECT_EQ(json["faults"]["rga"]["late"], 1);
  EXPECT_EQ(json["trace"]["answer"], "kept");
}

}  // namespace
}  // namespace fencepost::lab
