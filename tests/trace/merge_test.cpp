// SPDX-License-Identifier: MIT
// Several files of one run become one, by time; clocks that differ do not.
#include "trace/merge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "trace/pieces.h"

namespace fencepost::trace {
namespace {

std::string fence(int us, int seqno) {
  return fmt::format(
      "        v4l2-ctl-55      [001] ...1.    26.{:06}: dma_fence_init: driver=d timeline=t "
      "context=1 seqno={}\n",
      us, seqno);
}

std::unique_ptr<Reader> merged(const std::vector<std::string>& texts) {
  std::vector<std::unique_ptr<Reader>> readers;
  for (std::size_t i = 0; i < texts.size(); ++i)
    readers.push_back(std::move(*open_bytes(texts[i], "file-" + std::to_string(i))));
  return merge(std::move(readers));
}

TEST(Merge, GoesByTime) {
  std::vector<std::string> texts(3);
  for (int i = 0; i < 6000; ++i) texts[static_cast<std::size_t>(i * i % 7 % 3)] += fence(i, i);
  const auto reader = merged(texts);
  const auto events = test::drain(*reader);
  ASSERT_EQ(events.size(), 6000u);
  for (std::size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].seqno, i);
    EXPECT_EQ(events[i].driver_copy, "d");
  }
  EXPECT_EQ(reader->recording().lines, 6000u);
  EXPECT_EQ(reader->recording().events, 6000u);
  EXPECT_EQ(reader->recording().name, "file-0 + file-1 + file-2");
  EXPECT_EQ(reader->recording().format, "trace_pipe");
}

TEST(Merge, KeepsTheOrderOfTheFilesAtOneTime) {
  const auto events = test::drain(*merged({fence(5, 1) + fence(5, 2), fence(5, 3)}));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].seqno, 1u);
  EXPECT_EQ(events[1].seqno, 2u);
  EXPECT_EQ(events[2].seqno, 3u);
}

TEST(Merge, HandsOneThrough) {
  const std::vector<std::string> one = {fence(1, 1)};
  EXPECT_EQ(merged(one)->recording().name, "file-0");
}

TEST(Merge, TellsWhichFileAnEventIsOf) {
  const std::vector<std::string> texts = {fence(5, 1) + fence(9, 2), fence(7, 3)};
  const auto reader = merged(texts);
  const auto events = test::drain(*reader);
  EXPECT_EQ(reader->recording().files, (std::vector<std::string>{"file-0", "file-1"}));
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].file, 1);
  EXPECT_EQ(events[1].file, 2);
  EXPECT_EQ(events[2].file, 1);
}

std::string counted(int entries, const std::string& lines) {
  return fmt::format("# entries-in-buffer/entries-written: {0}/{0}   #P:2\n{1}", entries, lines);
}

TEST(Merge, IsCompleteWhereAllAre) {
  const std::vector<std::string> whole = {counted(2, fence(5, 1) + fence(6, 2)),
                                          counted(1, fence(7, 3))};
  const auto all = merged(whole);
  test::drain(*all);
  EXPECT_TRUE(all->recording().complete);
  const std::vector<std::string> lacking = {whole[0], counted(4, fence(7, 3))};
  const auto some = merged(lacking);
  test::drain(*some);
  EXPECT_FALSE(some->recording().complete);
  EXPECT_EQ(some->recording().missing, 3u);
}

TEST(Merge, MissesTheEndOfAFileThatWasCut) {
  const std::vector<std::string> texts = {fence(5, 1) + fence(6, 2).substr(0, 60),
                                          fence(7, 3) + fence(8, 4)};
  const auto events = test::drain(*merged(texts));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[3].kind, Kind::kLoss);
  EXPECT_EQ(events[3].time, events[2].time);
}

TEST(Merge, RefusesClocksThatDiffer) {
  const std::string count =
      "          <idle>-0       [003] d..2.     11120: dma_fence_init: driver=d timeline=t "
      "context=1 "
      "seqno=1\n";
  const std::vector<std::string> texts = {fence(1, 1), count};
  const auto batch = merged(texts)->next();
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ExitCode::kRecording);
  EXPECT_NE(batch.error().what.find("file-0"), std::string::npos);
  EXPECT_NE(batch.error().what.find("file-1"), std::string::npos);
}

TEST(Merge, PassesAnErrorOn) {
  const std::vector<std::string> texts = {fence(1, 1), "what is this\n"};
  EXPECT_FALSE(merged(texts)->next());
}

}  // namespace
}  // namespace fencepost::trace
