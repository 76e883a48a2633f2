// SPDX-License-Identifier: MIT
// One recording gets one verdict, whatever form it is in; and real recordings of guests get the
// verdict that a person gives.
#include <gmock/gmock.h>

#include <array>
#include <regex>
#include <set>

#include "recording.h"
#include "trace/dat_builder.h"

namespace fencepost::contract {
namespace {

using test::DatBuilder;
using test::DatEvent;
using test::DatRecord;
using trace::Event;
using trace::Kind;

std::filesystem::path data(const std::string& name) {
  return std::filesystem::path(FENCEPOST_SOURCE_DIR) / "tests/data/trace" / name;
}

TraceVerdict check_file(const std::string& name) {
  auto reader = trace::open(data(name));
  if (!reader) {
    ADD_FAILURE() << reader.error().what;
    return {};
  }
  return check_reader(**reader);
}

/// `text` as trace_pipe gives it: without the header, and so without its count.
std::string as_pipe(const std::string& text) {
  std::istringstream in(text);
  std::string out;
  for (std::string line; std::getline(in, line);)
    if (!line.starts_with("#")) out += line + "\n";
  return out;
}

/// As `trace-cmd report` prints it: a header of its own, and no column of flags.
std::string as_report(const std::string& text) {
  static const std::regex flags(R"((\[\d+\]) [^ ]{4,6} )", std::regex::optimize);
  return "cpus=8\n" +
         std::regex_replace(as_pipe(text), flags, "$1 ", std::regex_constants::format_first_only);
}

DatEvent dat_event(Kind kind) {
  constexpr std::array kEvents = {
      DatEvent::kFenceInit,     DatEvent::kFenceEmit,    DatEvent::kFenceEnableSignal,
      DatEvent::kFenceSignaled, DatEvent::kFenceDestroy, DatEvent::kFenceWaitStart,
      DatEvent::kFenceWaitEnd,  DatEvent::kBufQueue,     DatEvent::kBufDone,
      DatEvent::kQbuf,          DatEvent::kDqbuf,        DatEvent::kV4l2Qbuf,
      DatEvent::kV4l2Dqbuf,     DatEvent::kFencePublish, DatEvent::kFenceSignal,
      DatEvent::kPrint};
  return kEvents.at(static_cast<std::size_t>(kind));
}

DatRecord dat_record(const Event& e) {
  const DatEvent event = dat_event(e.kind);
  if (e.kind <= Kind::kFenceWaitEnd)
    return test::fence_record(event, e.pid, e.driver, e.timeline, e.context, e.seqno);
  DatRecord record(event, e.pid);
  if (e.kind <= Kind::kDqbuf)
    return record.u64(e.owner).u32(1).u32(0).u32(e.index).u32(e.type).u32(8192).u32(0).u64(7000);
  if (e.kind <= Kind::kV4l2Dqbuf)
    return record.u32(static_cast<std::uint32_t>(e.minor))
        .u32(e.index)
        .u32(e.type)
        .u32(8192)
        .u32(e.flags)
        .u32(1)
        .u64(7000)
        .u32(e.sequence);
  if (e.kind <= Kind::kFenceSignal)
    return record.u32(e.type).u32(e.index).u64(e.context).u64(e.seqno).u32(e.resvs).u32(
        static_cast<std::uint32_t>(e.error));
  return record.u64(0).bytes("a marker");
}

/// `text` as trace-cmd record writes it; with the kernel's count where the text has one.
std::string as_dat(const std::string& text) {
  auto reader = trace::open_bytes(text, "test");
  DatBuilder dat(8, "mono", text.find("vb2_fence_publish") != std::string::npos);
  std::set<std::int32_t> pids;
  while (true) {
    const auto batch = (*reader)->next();
    if (!batch || batch->empty()) break;
    for (const Event& event : *batch) {
      if (pids.insert(event.pid).second && !event.task.empty()) dat.task(event.pid, event.task);
      dat.add(static_cast<std::size_t>(event.cpu), static_cast<std::uint64_t>(event.time),
              dat_record(event));
    }
  }
  if ((*reader)->recording().complete) dat.count();
  return dat.bytes();
}

/// What a trace.dat cannot hold as a case has it: owners that are not told, lines that are damaged,
/// times that run backwards, events of nobody's CPU; and a loss, which is marked before the CPU's
/// next event, wherever the text has it.
bool fits_dat(const std::string& text) {
  auto reader = trace::open_bytes(text, "test");
  std::array<std::int64_t, 8> last{};
  while (true) {
    const auto batch = (*reader)->next();
    if (!batch || batch->empty()) break;
    for (const Event& event : *batch) {
      if (event.kind == Kind::kLoss) return false;
      const bool buffer = event.kind >= Kind::kBufQueue && event.kind <= Kind::kDqbuf;
      if (event.cpu < 0 || event.cpu > 7 || (buffer && !event.owner_known)) return false;
      // Readers of a trace.dat go by time.
      for (const std::int64_t time : last)
        if (time >= event.time) return false;
      last.at(static_cast<std::size_t>(event.cpu)) = event.time;
    }
  }
  const trace::Recording& recording = (*reader)->recording();
  return recording.clock_is_time && recording.skipped == 0 && recording.missing == 0;
}

class TraceForm : public testing::TestWithParam<std::string> {};

TEST_P(TraceForm, DoesNotChangeTheVerdict) {
  const std::string text = case_text(GetParam());
  const TraceVerdict said = check_text(text);
  if (fits_dat(text)) {
    const TraceVerdict dat = check_text(as_dat(text));
    EXPECT_EQ(dat.complete, said.complete);
    EXPECT_EQ(to_string(dat.answer), to_string(said.answer)) << dat.sentence;
    EXPECT_EQ(dat.findings.size(), said.findings.size());
  }
  // These two tell no count. So what rests on one event that is absent they leave open, and what
  // the header admits they do not know.
  for (const std::string& form : {as_pipe(text), as_report(text)}) {
    const TraceVerdict verdict = check_text(form);
    EXPECT_FALSE(verdict.complete);
    if (said.losses != verdict.losses) continue;
    const bool open =
        said.complete && said.answer == Answer::kBroken && verdict.answer == Answer::kUnknown;
    if (open) continue;
    EXPECT_EQ(to_string(verdict.answer), to_string(said.answer)) << verdict.sentence;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, TraceForm, testing::ValuesIn(case_names()), case_test_name);

TEST(TraceForms, CasesFitATraceDat) {
  std::size_t fit = 0, complete = 0;
  for (const std::string& name : case_names()) {
    const std::string text = case_text(name);
    if (!fits_dat(text)) continue;
    ++fit;
    if (check_text(text).complete) ++complete;
  }
  EXPECT_GE(fit, 40U);
  EXPECT_GE(complete, 10U);
}

/// Where one absent event is all there is to see.
TEST(TraceForms, WhatShowsItselfCompleteMayBreakOnOneAbsentEvent) {
  const std::string text = case_text("done-without-signal");
  EXPECT_EQ(check_text(text).answer, Answer::kBroken);
  EXPECT_EQ(check_text(as_dat(text)).answer, Answer::kBroken);
  EXPECT_EQ(check_text(as_pipe(text)).answer, Answer::kUnknown);
  EXPECT_EQ(check_text(as_report(text)).answer, Answer::kUnknown);
}

struct Told {
  std::string file;
  Answer answer;
};

class RealRecording : public testing::TestWithParam<Told> {};

TEST_P(RealRecording, GetsThePersonsVerdict) {
  const TraceVerdict verdict = check_file(GetParam().file);
  EXPECT_EQ(to_string(verdict.answer), to_string(GetParam().answer)) << verdict.sentence;
}

std::vector<Told> real_recordings() {
  std::vector<Told> all;
  // What v3 did; the forms, clocks and options differ.
  for (const char* name :
       {"boot.trace.gz",        "counter.report.gz",      "counter.trace.gz",
        "counter.v7.dat",       "fields.trace.gz",        "global.trace.gz",
        "local.trace.gz",       "instance-tai.v6.dat.xz", "latency.trace.gz",
        "instance-tsc.v7.dat",  "local.v6.dat.xz",        "latency-counter.trace.gz",
        "mono.trace.gz",        "mono.v6.dat.xz",         "mono_raw.trace.gz",
        "no-hash-ptr.trace.gz", "noise.trace.gz",         "no-irq-info.trace.gz",
        "noise.v6.dat.zst",     "none.v7.dat.xz",         "perf.trace.gz",
        "record-tgid.trace.gz", "same.trace.gz",          "same.report.gz",
        "same.report-l.gz",     "same.report-t.gz",       "same.v7.dat",
        "tai.trace.gz",         "uptime.trace.gz",        "v3-starved.trace.gz",
        "v3-running.trace.gz",  "whole.pipe.gz",          "x86-tsc.trace.gz",
        "zstd.v7.dat"})
    all.push_back({name, Answer::kKept});
  // A small buffer, a slow reader, trace-cmd record -m, a head of a longer trace.
  for (const char* name : {"lost.pipe.gz", "max.v7.dat", "overrun.trace.gz", "same-lossy.report.gz",
                           "same-lossy.trace.gz", "same-lossy.v7.dat", "verbose.trace.gz"})
    all.push_back({name, Answer::kUnknown});
  all.push_back({"v1r-starved.trace.gz", Answer::kBroken});
  all.push_back({"v2-running.trace.gz", Answer::kUnknown});
  return all;
}

INSTANTIATE_TEST_SUITE_P(OfGuests, RealRecording, testing::ValuesIn(real_recordings()));

TEST(RealRecordings, AllHaveAVerdict) {
  std::set<std::string> told, stored;
  for (const Told& each : real_recordings()) told.insert(each.file);
  for (const auto& entry : std::filesystem::directory_iterator(data("")))
    if (entry.is_regular_file() && entry.path().extension() != ".sh")
      stored.insert(entry.path().filename().string());
  EXPECT_EQ(told, stored);
}

const RuleAnswer& rule(const TraceVerdict& verdict, std::string_view id) {
  return *std::ranges::find_if(verdict.rules,
                               [&](const RuleAnswer& each) { return each.rule->id == id; });
}

TEST(RealRecordings, V1rsFenceStarves) {
  const TraceVerdict verdict = check_file("v1r-starved.trace.gz");
  EXPECT_EQ(rule(verdict, "input-first").answer, Answer::kBroken);
  EXPECT_THAT(verdict.sentence, testing::HasSubstr("before its input was queued"));
}

TEST(RealRecordings, NothingShowsThatV2sFenceIsAttached) {
  const TraceVerdict verdict = check_file("v2-running.trace.gz");
  EXPECT_EQ(rule(verdict, "attached").answer, Answer::kUnknown);
  EXPECT_THAT(verdict.sentence, testing::HasSubstr("on no dma_resv then"));
  EXPECT_THAT(verdict.sentence, testing::HasSubstr("nothing shows that a single one was attached"));
  EXPECT_EQ(rule(check_file("v3-running.trace.gz"), "attached").answer, Answer::kKept);
}

TEST(RealRecordings, ShowThemselvesCompleteInTheFormsThatCan) {
  EXPECT_TRUE(check_file("same.trace.gz").complete);
  EXPECT_TRUE(check_file("same.v7.dat").complete);
  EXPECT_TRUE(check_file("local.v6.dat.xz").complete);
  EXPECT_FALSE(check_file("same.report.gz").complete);
  EXPECT_FALSE(check_file("whole.pipe.gz").complete);
  EXPECT_FALSE(check_file("same-lossy.v7.dat").complete);
  EXPECT_FALSE(check_file("max.v7.dat").complete);
}

}  // namespace
}  // namespace fencepost::contract
