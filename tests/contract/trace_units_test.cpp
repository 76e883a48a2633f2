// SPDX-License-Identifier: MIT
// The small parts: bounds, percentiles, names, and the summary's numbers.
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "contract/trace_summary.h"
#include "recording.h"

namespace fencepost::contract {
namespace {

TEST(Bounds, AreReadWithTheirUnits) {
  const auto bounds = parse_bounds("SIGNAL=250ms,wait=2min,LEAK=off,OTHER=1.5s");
  ASSERT_TRUE(bounds);
  EXPECT_EQ(bounds->signal, 250'000'000);
  EXPECT_EQ(bounds->wait, 120'000'000'000);
  EXPECT_EQ(bounds->leak, 0);
  EXPECT_EQ(bounds->other, 1'500'000'000);
}

TEST(Bounds, ThatAreNoneAreRefused) {
  for (const char* text : {"", "SIGNAL", "SIGNAL=", "SIGNAL=5", "SIGNAL=-5s", "SIGNAL=0s",
                           "SIGNAL=5h", "SIGNAL=nans", "SIGNAL=1e300s", "SIGNAL=5s,", "DELAY=5s"}) {
    const auto bounds = parse_bounds(text);
    ASSERT_FALSE(bounds) << text;
    EXPECT_EQ(bounds.error().code, ExitCode::kUsage);
  }
  EXPECT_THAT(parse_bounds("SIGNALS=5s").error().hint, testing::HasSubstr("SIGNAL"));
}

TEST(Bounds, SpansAreForPeople) {
  EXPECT_EQ(format_span(5'000'000'000), "5 s");
  EXPECT_EQ(format_span(1'234'000), "1.234 ms");
  EXPECT_EQ(format_span(620), "620 ns");
  EXPECT_EQ(format_span(0), "0 ns");
}

TEST(Histogram, PercentilesAreWithinThreePercent) {
  Histogram histogram;
  for (std::int64_t i = 1; i <= 100'000; ++i) histogram.add(i * 1000);
  for (const double part : {0.01, 0.5, 0.9, 0.99}) {
    const double exact = part * 100'000 * 1000;
    EXPECT_NEAR(static_cast<double>(histogram.percentile(part)), exact, exact * 0.033) << part;
  }
  EXPECT_EQ(histogram.percentile(1), 100'000'000);
  EXPECT_EQ(histogram.least(), 1000);
  EXPECT_EQ(Histogram().percentile(0.5), 0);
}

TEST(Histogram, TakesAnything) {
  Histogram histogram;
  for (const std::int64_t ns : {std::int64_t{-5}, std::int64_t{0}, INT64_MAX}) histogram.add(ns);
  EXPECT_EQ(histogram.most(), INT64_MAX);
  EXPECT_EQ(histogram.percentile(1), INT64_MAX);
  EXPECT_EQ(histogram.percentile(0.01), 0);
}

TEST(Names, AreInternedOnceAndLimited) {
  Names names;
  const auto first = names.intern("videobuf2", "cap-1[3]");
  EXPECT_EQ(names.intern("videobuf2", "cap-1[3]"), first);
  EXPECT_EQ(names[first].group, "cap-1");
  EXPECT_TRUE(names[first].ours);
  EXPECT_NE(names.intern("videobuf2", "cap-1[4]"), first);
  EXPECT_TRUE(names[names.intern("dma_fence_chain", "unbound")].wrapper);
  for (std::size_t i = 0; i < Names::kMost; ++i) names.intern("x", std::to_string(i));
  EXPECT_EQ(names.intern("x", "one too many"), 0U);
}

TEST(Rules, HaveTextsAndDifferentNames) {
  std::set<std::string_view> ids;
  for (const RuleEntry* rule : all_rules()) {
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->id;
    EXPECT_TRUE(rule->question.ends_with('?')) << rule->id;
    EXPECT_FALSE(rule->source.empty()) << rule->id;
    EXPECT_FALSE(rule->unknown.empty()) << rule->id;
  }
}

Summary summarize(const std::string& text) {
  auto reader = trace::open_bytes(text, "test");
  Tracker tracker;
  Summarizer summarizer;
  summarizer.follow(tracker);
  while (true) {
    const auto batch = (*reader)->next();
    if (!batch || batch->empty()) break;
    for (const trace::Event& event : *batch) tracker.feed(event);
  }
  tracker.finish();
  return summarizer.finish(tracker, (*reader)->recording());
}

TEST(Summary, CountsPairsAndWhatIsInFlight) {
  const Summary summary = summarize(case_text("fence-in-flight"));
  EXPECT_EQ(summary.pending, 2U);  // the next job's, and the GPU's
  EXPECT_EQ(summary.finished_by_done, 1U);
  EXPECT_EQ(summary.user_pairs, 2U);
  EXPECT_EQ(summary.latency.count(), 1U);
  EXPECT_EQ(summary.buffers_with_driver, 2U);
  ASSERT_EQ(summary.timelines.size(), 2U);
  EXPECT_EQ(summary.timelines[0].timeline, "cap-00000000deadbeef");
  EXPECT_EQ(summary.timelines[0].begun, 2U);
}

TEST(Summary, MeasuresFromPublishToSignal) {
  const Summary summary = summarize(case_text("signalled-late"));
  EXPECT_NEAR(static_cast<double>(summary.latency.most()), 6e9, 1e7);
}

TEST(Summary, MeasuresWaitsByTimeline) {
  std::vector<trace::Event> events;
  const auto add = [&](trace::Kind kind, std::string_view driver, std::uint32_t seqno,
                       std::int64_t ms) {
    trace::Event event;
    event.kind = kind;
    event.driver = driver;
    event.timeline = "t";
    event.context = static_cast<std::uint32_t>(driver.size());
    event.seqno = seqno;
    event.pid = 42;
    event.time = ms * 1'000'000;
    events.push_back(event);
  };
  using enum trace::Kind;
  add(kFenceInit, "gpu", 1, 0);
  add(kFenceWaitStart, "gpu", 1, 1);
  add(kFenceSignaled, "gpu", 1, 5);
  add(kFenceWaitEnd, "gpu", 1, 7);
  add(kFenceInit, "videobuf2", 1, 10);
  add(kFenceSignaled, "videobuf2", 1, 20);
  add(kFenceWaitStart, "videobuf2", 1, 30);
  add(kFenceWaitEnd, "videobuf2", 1, 33);
  Tracker tracker;
  Summarizer summarizer;
  summarizer.follow(tracker);
  for (const trace::Event& event : events) tracker.feed(event);
  tracker.finish();
  const Summary summary = summarizer.finish(tracker, {});
  ASSERT_EQ(summary.timelines.size(), 2U);
  const TimelineSummary& gpu = summary.timelines[0];
  const TimelineSummary& ours = summary.timelines[1];
  EXPECT_EQ(gpu.driver, "gpu");
  EXPECT_EQ(gpu.wait.most(), 6'000'000);
  EXPECT_EQ(gpu.wake.most(), 2'000'000);
  EXPECT_EQ(ours.wait.most(), 3'000'000);
  EXPECT_EQ(ours.wake.count(), 0U);  // signalled before anybody waited
  EXPECT_EQ(summary.wait.count(), 2U);
  EXPECT_EQ(summary.wake.count(), 1U);
}

/// Memory must not follow a recording that never destroys, never signals, or makes names up.
TEST(Tracker, ForgetsWhatNobodyEnds) {
  Tracker tracker;
  trace::Event event;
  event.driver = "videobuf2";
  event.timeline = "release";
  for (std::uint32_t i = 1; i < 200'000; ++i) {
    event.context = 1;
    event.seqno = i;
    event.kind = trace::Kind::kFenceInit;
    tracker.feed(event);
    event.kind = trace::Kind::kFenceSignaled;
    tracker.feed(event);
  }
  EXPECT_GT(tracker.forgotten(), 150'000U);
  EXPECT_EQ(tracker.contradiction_count(), 0U);
  event.kind = trace::Kind::kFenceInit;
  for (std::uint32_t i = 200'000; i < 300'000; ++i) {
    event.seqno = i;
    tracker.feed(event);
  }
  EXPECT_TRUE(tracker.overflowed());
}

TEST(TraceCheck, SaysSoWhereTimelinesAreTooMany) {
  std::vector<std::string> timelines;
  for (std::size_t i = 0; i <= Names::kMost; ++i) timelines.push_back(std::to_string(i));
  std::vector<trace::Event> events;
  for (const std::string& timeline : timelines)
    for (const auto kind : {trace::Kind::kFenceInit, trace::Kind::kFenceSignaled}) {
      trace::Event event;
      event.kind = kind;
      event.driver = "gpu";
      event.timeline = timeline;
      event.context = static_cast<std::uint32_t>(events.size() / 2);
      events.push_back(event);
    }
  const TraceVerdict verdict = check_events(events, true);
  EXPECT_EQ(verdict.answer, Answer::kUnknown);
  EXPECT_TRUE(verdict.overflowed);
  EXPECT_THAT(verdict.sentence, testing::HasSubstr("more fences, timelines or queues"));
}

trace::Event of_queue(trace::Kind kind, std::uint64_t owner, std::uint32_t type) {
  trace::Event event;
  event.kind = kind;
  event.owner = owner;
  event.owner_known = true;
  event.type = type;
  return event;
}

/// Files come and go, and no event tells when one is closed.
TEST(Tracker, ForgetsInputsOfQueuesThatAreIdle) {
  Tracker tracker;
  for (std::uint64_t owner = 1; owner < 20'000; ++owner)
    for (const auto kind : {trace::Kind::kBufQueue, trace::Kind::kBufDone})
      tracker.feed(of_queue(kind, owner, 2));
  EXPECT_EQ(tracker.input(1), nullptr);
  EXPECT_NE(tracker.input(19'999), nullptr);
  EXPECT_FALSE(tracker.overflowed());
  for (std::uint64_t owner = 100'000; owner < 110'000; ++owner)
    tracker.feed(of_queue(trace::Kind::kBufQueue, owner, 2));
  EXPECT_TRUE(tracker.overflowed());
}

/// A GPU's fence and one of videobuf2 may have the same numbers; the wait is for the GPU's, and
/// nothing is asked of those.
TEST(Tracker, KnowsAtTheEndWhichOfTwoFencesAWaitIsFor) {
  trace::Event gpu;
  gpu.driver = "gpu";
  gpu.timeline = "ring";
  gpu.context = 7;
  gpu.seqno = 1;
  gpu.pid = 42;
  trace::Event ours = gpu;
  ours.driver = "videobuf2";
  ours.timeline = "release";
  const auto at = [](trace::Event event, trace::Kind kind, std::int64_t seconds) {
    event.kind = kind;
    event.time = seconds * 1'000'000'000;
    return event;
  };
  std::vector<trace::Event> events{at(gpu, trace::Kind::kFenceInit, 1),
                                   at(gpu, trace::Kind::kFenceWaitStart, 2),
                                   at(ours, trace::Kind::kFenceInit, 99)};
  events.push_back(at(ours, trace::Kind::kMarker, 100));
  const TraceVerdict verdict = check_events(events);
  for (const TraceFinding& finding : verdict.findings) EXPECT_NE(finding.rule, "wait-ends");
}

}  // namespace
}  // namespace fencepost::contract
