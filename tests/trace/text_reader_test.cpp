// SPDX-License-Identifier: MIT
// Text recordings as streams: loss where it is, damage counted, memory bounded, pipes live.
#include "trace/text_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "trace/pieces.h"

namespace fencepost::trace {
namespace {

using test::drain;

std::string line(const std::string& event, int us = 1) {
  return fmt::format("        v4l2-ctl-55      [001] ...1.    26.{:06}: {}\n", us, event);
}

std::string fence(const char* what, int seqno) {
  return line(std::string("dma_fence_") + what +
                  ": driver=d timeline=t context=1 seqno=" + std::to_string(seqno),
              seqno);
}

std::unique_ptr<Reader> reader_of(const std::string& text) {
  auto reader = open_bytes(text, "trace");
  EXPECT_TRUE(reader);
  return std::move(*reader);
}

TEST(TextReader, ReadsWhatIsOfInterest) {
  const std::string text = "# tracer: nop\n#\n" + fence("init", 1) +
                           line("sched_switch: prev_comm=a") + fence("signaled", 2);
  const auto reader = reader_of(text);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].kind, Kind::kFenceInit);
  EXPECT_EQ(events[0].task_copy, "v4l2-ctl");
  EXPECT_EQ(events[0].pid, 55);
  EXPECT_EQ(events[0].cpu, 1);
  EXPECT_EQ(events[0].time, 26'000'001'000);
  EXPECT_EQ(events[0].position, 3u);
  EXPECT_EQ(events[1].kind, Kind::kFenceSignaled);
  EXPECT_EQ(events[1].position, 5u);
  EXPECT_EQ(reader->recording().format, "trace");
  EXPECT_EQ(reader->recording().lines, 5u);
  EXPECT_EQ(reader->recording().events, 2u);
  EXPECT_EQ(reader->recording().skipped, 0u);
  EXPECT_FALSE(reader->recording().truncated);
  EXPECT_FALSE(reader->recording().knows_publish);
  EXPECT_TRUE(reader->recording().clock_is_time);
}

TEST(TextReader, NamesTheForm) {
  const auto form = [](const std::string& head) {
    const std::string text = head + fence("init", 1);
    const auto reader = reader_of(text);
    drain(*reader);
    return reader->recording().format;
  };
  EXPECT_EQ(form("# tracer: nop\n"), "trace");
  EXPECT_EQ(form(""), "trace_pipe");
  EXPECT_EQ(form("cpus=4\n"), "trace-cmd report");
  EXPECT_EQ(form("version = 7\ncpus=4\n"), "trace-cmd report");
}

TEST(TextReader, ShowsLossWhereItIs) {
  const struct {
    std::string mark;
    std::uint64_t lost;
    int cpu;
  } cases[] = {
      {"# entries-in-buffer/entries-written: 100/160   #P:4", 60, -1},
      {"# latency: 0 us, #82/1082, CPU#0 | (M:desktop VP:0, KP:0, SP:0 HP:0 #P:2)", 1000, -1},
      {"##### CPU 3 buffer started ####", 0, 3},
      {"CPU:2 [LOST 88 EVENTS]", 88, 2},
      {"CPU:2 [LOST EVENTS]", 0, 2},
      {"CPU:1 [7 EVENTS DROPPED]", 7, 1},
      {"CPU:1 [EVENTS DROPPED]", 0, 1},
  };
  for (const auto& c : cases) {
    const std::string text = fence("init", 5) + c.mark + "\n" + fence("signaled", 9);
    const auto reader = reader_of(text);
    const auto events = drain(*reader);
    ASSERT_EQ(events.size(), 3u) << c.mark;
    EXPECT_EQ(events[1].kind, Kind::kLoss);
    EXPECT_EQ(events[1].lost, c.lost);
    EXPECT_EQ(events[1].cpu, c.cpu);
    EXPECT_EQ(events[1].position, 2u);
    EXPECT_EQ(events[1].time, events[0].time);
    EXPECT_EQ(reader->recording().skipped, 0u);
  }
}

TEST(TextReader, SeesNoLossWhereThereIsNone) {
  for (const std::string mark : {"# entries-in-buffer/entries-written: 100/100   #P:4", "#",
                                 "# latency: 0 us, #82/82, CPU#0 | (M:desktop)", " => vb2_qbuf+0x1",
                                 "CPU:x [LOST 1 EVENTS]", "CPU:1 [LOST]", "", "anything"}) {
    const std::string text = fence("init", 5) + mark + "\n" + fence("signaled", 9);
    EXPECT_EQ(drain(*reader_of(text)).size(), 2u) << mark;
  }
}

TEST(TextReader, TakesADamagedEventForALostOne) {
  for (const std::string& damaged :
       {line("dma_fence_signaled: driver=d timeline=t context=1 seq"), line("dma_fence_signal"),
        line("vb2_buf_done: owner = 1, queued"),
        std::string("001] 26.1: dma_fence_init: driver=\n"),
        std::string("   v4l2-ctl-55   [0 dma_fence_signaled: driver=d\n")}) {
    const std::string text = fence("init", 5) + damaged + fence("signaled", 9);
    const auto reader = reader_of(text);
    const auto events = drain(*reader);
    ASSERT_EQ(events.size(), 3u) << damaged;
    EXPECT_EQ(events[1].kind, Kind::kLoss);
    EXPECT_EQ(events[1].lost, 1u);
    EXPECT_EQ(reader->recording().skipped, 1u);
  }
}

TEST(TextReader, DoesNotReadALastLineWithoutEnd) {
  std::string text = fence("init", 1) + fence("signaled", 12);
  text.pop_back();
  text.pop_back();  // seqno=12 is seqno=1 now
  const auto reader = reader_of(text);
  EXPECT_EQ(drain(*reader).size(), 1u);
  EXPECT_TRUE(reader->recording().truncated);
  EXPECT_EQ(reader->recording().lines, 2u);
}

TEST(TextReader, ReadsLinesThatEndAsOnWindows) {
  std::string text = "# tracer: nop\n" + fence("init", 1) + fence("signaled", 2);
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
    text.insert(at, "\r");
  const auto reader = reader_of(text);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].seqno, 2u);
}

TEST(TextReader, PassesOverALineWithoutEnd) {
  const std::string text =
      fence("init", 1) + line("x: " + std::string(3'000'000, 'y')) + fence("signaled", 2);
  const auto reader = reader_of(text);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[1].kind, Kind::kLoss);
  EXPECT_EQ(events[2].position, 3u);
  EXPECT_EQ(reader->recording().lines, 3u);
  EXPECT_EQ(reader->recording().skipped, 1u);
}

TEST(TextReader, IsNotSlowedDownByALineOfColons) {
  const std::string text = fence("init", 1) + std::string(200'000, ':') + "\n" +
                           std::string(200'000, '-') + "\n" + fence("signaled", 2);
  EXPECT_EQ(drain(*reader_of(text)).size(), 2u);
}

TEST(TextReader, KnowsClocksThatCount) {
  const std::string text =
      "          <idle>-0       [003] d..2.     11120: dma_fence_init: driver=d timeline=t "
      "context=1 "
      "seqno=1\n";
  const auto reader = reader_of(text);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].time, 11120);
  EXPECT_FALSE(reader->recording().clock_is_time);
}

TEST(TextReader, RefusesWhatIsNoRecording) {
  for (const std::string& text :
       {std::string(), std::string("hello\nworld\n"), std::string(10'000'000, '\0'),
        std::string("dma_fence_init: driver=d timeline=t context=1 seqno=1\n")}) {
    const auto reader = reader_of(text);
    const auto batch = reader->next();
    ASSERT_FALSE(batch) << text.substr(0, 20);
    EXPECT_EQ(batch.error().code, ExitCode::kRecording);
    EXPECT_FALSE(batch.error().what.empty());
    EXPECT_TRUE(reader->next()->empty());  // said once
  }
}

/// Markdown, YAML, scripts: '#' begins a line of many a text.
TEST(TextReader, RefusesATextWithLinesLikeComments) {
  for (const std::string text :
       {"# fencepost\n\nSome words.\n", "#\n# words\n", "#!/bin/sh\n# x\n"}) {
    const auto reader = reader_of(text);
    const auto batch = reader->next();
    ASSERT_FALSE(batch) << text;
    EXPECT_EQ(batch.error().code, ExitCode::kRecording);
  }
}

TEST(TextReader, TakesAHeaderAloneForAnEmptyRecording) {
  const std::string text = "# tracer: nop\n#\n";
  const auto reader = reader_of(text);
  const auto batch = reader->next();
  ASSERT_TRUE(batch);
  EXPECT_TRUE(batch->empty());
}

TEST(TextReader, ReadsTheSameInAnyPieces) {
  std::string text = "# tracer: nop\n";
  for (int i = 0; i < 3000; ++i) {
    text += fence(i % 2 == 0 ? "init" : "signaled", i);
    text += line("sched_switch: prev_comm=v4l2-ctl", i);
    if (i % 500 == 0) text += "CPU:1 [LOST 3 EVENTS]\r\n";
  }
  const auto whole = drain(*reader_of(text));
  ASSERT_EQ(whole.size(), 3006u);
  for (const std::size_t size : {1u, 7u, 64u, 4096u}) {
    TextReader reader(std::make_unique<test::Pieces>(text, size), Recording());
    const auto events = drain(reader);
    ASSERT_EQ(events.size(), whole.size()) << size;
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i].kind, whole[i].kind);
      EXPECT_EQ(events[i].position, whole[i].position);
      EXPECT_EQ(events[i].seqno, whole[i].seqno);
      EXPECT_EQ(events[i].driver_copy, whole[i].driver_copy);
    }
  }
}

TEST(TextReader, SaysThatItsSourceWasCut) {
  const std::string text = fence("init", 1);
  TextReader reader(std::make_unique<test::Pieces>(text, 100, true), Recording());
  drain(reader);
  EXPECT_TRUE(reader.recording().truncated);
}

TEST(TextReader, GivesEventsOfAPipeThatIsStillOpen) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  UniqueFd write_end(ends[1]);
  TextReader reader(from_fd(UniqueFd(ends[0]), "-"), Recording());
  for (int i = 1; i < 5; ++i) {
    const std::string text = fence("init", i) + "        v4l2-ctl-55 ";  // and a part of a line
    ASSERT_EQ(::write(write_end.get(), text.data(), text.size()),
              static_cast<ssize_t>(text.size()));
    const auto batch = reader.next();
    ASSERT_TRUE(batch && batch->size() == 1);
    EXPECT_EQ(batch->front().seqno, static_cast<std::uint32_t>(i));
    ASSERT_EQ(::write(write_end.get(), "\n", 1), 1);
  }
  write_end.reset();
  EXPECT_TRUE(reader.next()->empty());
  EXPECT_FALSE(reader.recording().truncated);
}

}  // namespace
}  // namespace fencepost::trace
