// SPDX-License-Identifier: MIT
// The verdict on a recording in its three forms, and that hostile names stay harmless in each.
#include "report/trace_views.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::report {
namespace {

using contract::Answer;
using testing::HasSubstr;
using testing::Not;

trace::Event fence(trace::Kind kind, std::uint32_t seqno, std::int64_t time,
                   std::string_view timeline = "release") {
  trace::Event event;
  event.kind = kind;
  event.driver = "videobuf2";
  event.timeline = timeline;
  event.context = 22;
  event.seqno = seqno;
  event.time = time;
  event.position = seqno;
  event.pid = 7;
  event.cpu = 1;
  event.task = "mpv";
  return event;
}

TraceReport report_of(const std::vector<trace::Event>& events, const std::string& log = {}) {
  TraceReport report;
  report.recording.name = "board.txt";
  report.recording.format = "trace";
  contract::TraceCheck check;
  check.feed(events, report.recording);
  report.verdict = check.finish(report.recording);
  contract::LogJoin join(log);
  join.feed(events);
  report.complaints = join.finish(report.recording);
  return report;
}

TraceReport late() {
  return report_of({fence(trace::Kind::kFenceInit, 1, 1'000'000'000),
                    fence(trace::Kind::kFenceSignaled, 1, 9'000'000'000)});
}

TEST(TraceText, SaysWhereWhenAndWho) {
  const std::string text = trace_text(late(), 100, false);
  EXPECT_THAT(text, HasSubstr("broken   signal-in-time"));
  EXPECT_THAT(text, HasSubstr("line 1  1.000000 s  mpv-7 [001]  dma_fence_init"));
  EXPECT_THAT(text, HasSubstr("\nbroken: fence 22:1"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(trace_text(late(), 100, true), HasSubstr("\x1b[31m"));
}

TEST(TraceText, NamesTheFileOfAnEventWhereThereAreSeveral) {
  TraceReport report = late();
  report.recording.files = {"a.txt", "b.txt"};
  for (contract::TraceFinding& finding : report.verdict.findings)
    for (contract::Seen& seen : finding.evidence) seen.file = 2;
  EXPECT_THAT(trace_text(report, 100, false), HasSubstr("b.txt line 1  1.000000 s"));
  const auto json = trace_json(report);
  EXPECT_EQ(json["recording"]["files"][1], "b.txt");
  EXPECT_EQ(json["findings"][0]["evidence"][0]["file"], 2);
}

TEST(TraceText, HostileNamesCannotReachTheTerminal) {
  const auto report =
      report_of({fence(trace::Kind::kFenceInit, 1, 1'000'000'000, "\x1b[2J\n\xff"),
                 fence(trace::Kind::kFenceSignaled, 1, 9'000'000'000, "\x1b[2J\n\xff")});
  EXPECT_EQ(report.answer(), Answer::kBroken);
  EXPECT_THAT(trace_text(report, 100, false), Not(HasSubstr("\x1b")));
  EXPECT_THAT(trace_junit(report), Not(HasSubstr("\x1b")));
  EXPECT_FALSE(trace_json(report).dump().empty());
}

TEST(TraceJson, HoldsTheVerdictAndItsEvidence) {
  const nlohmann::json json = trace_json(late());
  EXPECT_EQ(json["schema"], "fencepost-trace");
  EXPECT_EQ(json["answer"], "broken");
  EXPECT_EQ(json["findings"][0]["rule"], "signal-in-time");
  EXPECT_EQ(json["findings"][0]["evidence"][1]["time"], 9'000'000'000);
  EXPECT_EQ(json["rules"].size(), contract::all_rules().size());
}

TEST(TraceJUnit, CountsFailuresErrorsAndSkips) {
  const std::string xml = trace_junit(late());
  EXPECT_THAT(xml, HasSubstr("failures=\"1\" errors=\"1\""));  // attached is unknown
  EXPECT_THAT(xml, HasSubstr("<failure type=\"broken\""));
  EXPECT_THAT(xml, HasSubstr("<error type=\"unknown\""));
}

TEST(TraceReport, AComplaintOfOursBreaksWhatTheRecordingKeeps) {
  const std::string log =
      "[    1.500000] ------------[ cut here ]------------\n"
      "[    1.500001] WARNING: CPU: 0 PID: 9 at kernel/foo.c:7 foo+0x1/0x2\n"
      "[    1.500002] Call Trace:\n[    1.500003]  vb2_buffer_done+0x1/0x2\n"
      "[    1.500004] ---[ end trace 0000000000000000 ]---\n";
  auto report = report_of({fence(trace::Kind::kFenceInit, 1, 1'000'000'000),
                           fence(trace::Kind::kFenceSignaled, 1, 1'100'000'000)},
                          log);
  EXPECT_EQ(report.verdict.answer, Answer::kUnknown);
  EXPECT_EQ(report.answer(), Answer::kBroken);
  EXPECT_THAT(trace_text(report, 100, false), HasSubstr("nearest fence: 22:1"));
  report.complaints.front().finding.kind = LogFinding::Kind::kDmaApi;
  EXPECT_EQ(report.answer(), Answer::kUnknown);
}

TEST(SummaryText, PutsRecordingsSideBySide) {
  contract::Summary a, b;
  a.recording.name = "v1.txt";
  b.recording.name = "v2.txt";
  a.recording.lines = 135601;
  b.recording.lines = 128089;
  EXPECT_THAT(summary_text({a, b}, false), testing::ContainsRegex("lines +135601 +128089\n"));
  EXPECT_EQ(summary_json(a)["lines"], 135601);
}

}  // namespace
}  // namespace fencepost::report
