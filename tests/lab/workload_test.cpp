// SPDX-License-Identifier: MIT
// The registry of workloads, and the table of what they came to.
#include "lab/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "lab/workload_stream.h"
#include "lab/workload_table.h"

namespace fencepost::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using trace::Kind;

contract::Summary conversions() {
  contract::Summary summary;
  const auto set = [&](Kind kind, std::uint64_t n) {
    summary.counts[static_cast<std::size_t>(kind)] = n;
  };
  set(Kind::kFenceInit, 900);
  set(Kind::kFencePublish, 900);
  set(Kind::kFenceSignal, 899);
  set(Kind::kBufQueue, 1804);
  set(Kind::kBufDone, 1804);
  summary.recording.lines = 1'013'526;
  summary.recording.knows_publish = true;
  return summary;
}

WorkloadResult good() {
  return {.shape = "v3",
          .wanted = 900,
          .frames = 900,
          .seconds = 60,
          .identical = 900,
          .imported = {},
          .summary = conversions(),
          .lost = 0,
          .answer = contract::Answer::kKept,
          .sentences = {},
          .trouble = {}};
}

/// The cells of the row `name`.
std::vector<std::string> row(const std::string& table, const std::string& name) {
  const auto at = table.find("| " + name + " ");
  if (at == std::string::npos) return {};
  std::vector<std::string> cells;
  std::string cell;
  for (const char c : table.substr(at, table.find('\n', at) - at)) {
    if (c != '|') {
      cell += c;
      continue;
    }
    const auto first = cell.find_first_not_of(' ');
    if (first != std::string::npos)
      cells.push_back(cell.substr(first, cell.find_last_not_of(' ') - first + 1));
    cell.clear();
  }
  return cells;
}

TEST(Workloads, HaveNamesOfTheirOwnAndRowsThatThereAre) {
  std::set<std::string> names;
  for (const auto& workload : workloads()) {
    EXPECT_TRUE(names.insert(workload.name).second) << workload.name;
    EXPECT_FALSE(workload.summary.empty());
    const auto table = workload_table(workload, {good()});
    for (const auto& reported : workload.reported)
      EXPECT_FALSE(row(table, reported.row).empty()) << workload.name << ": " << reported.row;
    EXPECT_EQ(workload.reported.empty(), workload.reported_by.empty()) << workload.name;
  }
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("convert", "decode", "pipeline", "pipeline-mpeg2"));
}

TEST(Workloads, AreFoundByName) {
  ASSERT_TRUE(find_workload("decode"));
  const auto wrong = find_workload("deocde");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ExitCode::kUnknownName);
  EXPECT_THAT(wrong.error().hint, HasSubstr("decode"));
}

TEST(Workloads, GiveTheirScriptFramesAndStreamAsArguments) {
  const auto command = workload_command(*find_workload("decode"), 30, "/a b/s.h264", "/c d");
  ASSERT_EQ(command.size(), 8U);
  EXPECT_EQ(command[0], "bash");
  EXPECT_EQ(command[4], "30");
  EXPECT_EQ(command[5], "/a b/s.h264") << "a word of its own, whatever is in it";
  EXPECT_EQ(command[6], "4") << "rounds";
  EXPECT_EQ(command[7], "/c d");
}

TEST(WorkloadTable, HasTheReportedFiguresBesideThose) {
  const auto table = workload_table(*find_workload("convert"), {good()});
  EXPECT_THAT(row(table, "convert"), ElementsAre("convert", "tablet, v2", "v3"));
  EXPECT_THAT(row(table, "dma_fence_init"), ElementsAre("dma_fence_init", "900", "900"));
  EXPECT_THAT(row(table, "vb2_buf_queue / done"),
              ElementsAre("vb2_buf_queue / done", "1,804 / 1,804", "1,804 / 1,804"));
  EXPECT_THAT(row(table, "vb2_fence_publish / signal"),
              ElementsAre("vb2_fence_publish / signal", "-", "900 / 899"));
  EXPECT_THAT(row(table, "trace lines"), ElementsAre("trace lines", "13,526", "1,013,526"));
  EXPECT_THAT(row(table, "frames a second of wall time"),
              ElementsAre("frames a second of wall time", "-", "15.0"));
  EXPECT_THAT(row(table, "verdict"), ElementsAre("verdict", "-", "kept"));
}

TEST(WorkloadTable, HasAColumnForEachShapeAndNoneForFiguresThatThereAreNot) {
  auto stock = good();
  stock.shape = "stock";
  stock.summary->recording.knows_publish = false;
  const auto table = workload_table(*find_workload("pipeline"), {stock, good()});
  EXPECT_THAT(row(table, "pipeline"), ElementsAre("pipeline", "stock", "v3"));
  EXPECT_THAT(row(table, "vb2_fence_publish / signal"),
              ElementsAre("vb2_fence_publish / signal", "not in this kernel", "900 / 899"));
}

TEST(WorkloadTable, SaysNothingOfARecordingThatThereIsNot) {
  auto result = good();
  result.summary.reset();
  result.seconds = 0;
  const auto table = workload_table(*find_workload("pipeline"), {result});
  for (const std::string name : {"dma_fence_init", "lost events", "frames a second of wall time"})
    EXPECT_THAT(row(table, name), ElementsAre(name, "-"));
}

TEST(WorkloadResult, IsWholeWhenAllFramesCameAndAreRight) {
  auto result = good();
  EXPECT_TRUE(is_whole(result));
  result.identical = 899;
  EXPECT_FALSE(is_whole(result));
  result = good();
  result.frames = 899;
  EXPECT_FALSE(is_whole(result));
  result = good();
  result.trouble = "the player ended with 1";
  EXPECT_FALSE(is_whole(result));
}

TEST(WorkloadResult, IsNotWholeWhereAFenceWasPublishedAndAConsumerReadSomethingElse) {
  auto result = good();
  result.imported = {.frames = 900, .waits = 880, .rga_waits = 0, .identical = 900};
  EXPECT_TRUE(is_whole(result));
  result.imported->identical = 899;
  EXPECT_FALSE(is_whole(result));
  result.summary->recording.knows_publish = false;
  EXPECT_TRUE(is_whole(result)) << "nobody told that consumer to wait";
}

TEST(WorkloadTable, SaysWhatAConsumerHadBeforeDqbuf) {
  auto result = good();
  result.imported = {.frames = 900, .waits = 880, .rga_waits = 0, .identical = 7};
  const auto table = workload_table(*find_workload("pipeline"), {result});
  for (const auto& [name, cell] :
       {std::pair("before DQBUF: imported", "900"), std::pair("before DQBUF: fence pending", "880"),
        std::pair("before DQBUF: right frames", "7")})
    EXPECT_THAT(row(table, name), ElementsAre(name, cell));
}

TEST(Digests, AreThoseOfFramesInTheirOrder) {
  const auto reference = framemd5_digests(
      "#format: frame checksums\n#stream#, dts, pts, duration, size, hash\n"
      "0,          0,          0,        1,  3110400, aa\n\n"
      "0,          1,          1,        1,  3110400, bb");
  EXPECT_THAT(reference, ElementsAre("aa", "bb"));
  EXPECT_EQ(count_identical({"aa", "bb"}, reference), 2U);
  EXPECT_EQ(count_identical({"bb", "aa"}, reference), 0U);
  EXPECT_EQ(count_identical({"aa", "bb", "cc"}, reference), 2U);
  EXPECT_EQ(count_identical({}, reference), 0U);
}

}  // namespace
}  // namespace fencepost::lab
