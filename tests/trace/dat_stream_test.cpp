// SPDX-License-Identifier: MIT
// The records that are taken from the pages here are those that libtracecmd gives.
#include "trace/dat_stream.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/temporary.h"
#include "base/unique_fd.h"
#include "trace/dat_builder.h"
#include "trace/dat_pages.h"
#include "trace/source.h"
#include "trace/tracecmd.h"

namespace fencepost::trace {
namespace {

using Kept = std::tuple<std::uint64_t, std::int64_t, std::string>;
using ByCpu = std::map<int, std::vector<Kept>>;

/// All records, released as seldom as the streams allow.
ByCpu drain(const DatStreams& streams) {
  ByCpu all;
  for (const auto& stream : streams) {
    auto step = stream->step();
    for (; step != DatStream::Step::kEnd; step = stream->step()) {
      if (step == DatStream::Step::kRelease) {
        stream->release();
        continue;
      }
      const DatRecord& record = stream->record();
      all[record.cpu].emplace_back(
          record.time, record.missed,
          std::string(reinterpret_cast<const char*>(record.data.data()), record.data.size()));
    }
    EXPECT_FALSE(stream->damaged());
  }
  return all;
}

void expect_same_records(const std::filesystem::path& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(file);
  const auto layout = read_layout(file.get(), path.string());
  ASSERT_TRUE(layout) << layout.error().what;
  ASSERT_FALSE(layout->other_parts);
  ASSERT_TRUE(can_uncompress(layout->compression));
  const std::shared_ptr<tracecmd_input> input(
      ::tracecmd_open(path.c_str(), TRACECMD_FL_LOAD_NO_PLUGINS), ::tracecmd_close);
  ASSERT_TRUE(input);
  const ByCpu ours = drain(page_streams(file.get(), ::tracecmd_get_tep(input.get()), *layout));
  const ByCpu theirs = drain(library_streams(input));
  EXPECT_FALSE(ours.empty());
  EXPECT_EQ(ours, theirs) << path;
}

TEST(DatStream, GivesTheLibrarysRecordsOfRealRecordings) {
  const std::filesystem::path folder =
      std::filesystem::path(FENCEPOST_SOURCE_DIR) / "tests/data/trace";
  for (const char* const name :
       {"counter.v7.dat", "max.v7.dat", "same.v7.dat", "same-lossy.v7.dat", "zstd.v7.dat"})
    expect_same_records(folder / name);
}

TEST(DatStream, GivesTheLibrarysRecordsOverManyBlocks) {
  test::DatBuilder dat(3);
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    if (i % 4999 == 4998) dat.miss(i % 3, i % 2 * 17);
    dat.add(i % 3, 1'000'000 + i * 1'000ull,
            test::fence_record(test::DatEvent::kFenceInit, 55, "vim2m", "t 1", 7, i));
  }
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "trace.dat";
  const std::string bytes = dat.bytes();
  UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  expect_same_records(path);
}

TEST(DatPages, EndsWhereAChunkIsDamaged) {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "chunks";
  UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  const std::string bytes("\2\0\0\0\4\0\0\0\0\x10\0\0nope", 16);
  ASSERT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  DatPart part;
  part.size = bytes.size() - 4;  // without the count of chunks
  part.page = 4096;
  part.compressed = true;
  DatPages pages(file.get(), part);
  EXPECT_TRUE(pages.next().empty());
  EXPECT_TRUE(pages.damaged());
  EXPECT_TRUE(pages.next().empty());
}

}  // namespace
}  // namespace fencepost::trace
