// SPDX-License-Identifier: MIT
// trace.dat: fields by offset, loss where it is, cut and damaged files survived.
#include "trace/dat_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "base/temporary.h"
#include "trace/dat_builder.h"
#include "trace/pieces.h"

namespace fencepost::trace {
namespace {

using test::DatBuilder;
using test::DatEvent;
using test::DatRecord;
using test::drain;
using test::fence_record;

std::unique_ptr<Reader> reader_of(const std::string& bytes) {
  auto reader = open_bytes(bytes, "trace.dat");
  EXPECT_TRUE(reader) << (reader ? "" : reader.error().what);
  return reader ? std::move(*reader) : nullptr;
}

DatRecord fence(DatEvent event, std::uint32_t seqno) {
  return fence_record(event, 55, "vim2m", "t 1", 7, seqno);
}

TEST(DatReader, ReadsFieldsOfEveryKind) {
  DatBuilder dat(2, "mono");
  dat.task(55, "v4l2-ctl");
  dat.add(1, 1000, fence(DatEvent::kFenceWaitStart, 9));
  dat.add(0, 2000,
          DatRecord(DatEvent::kBufDone, 60)
              .u64(0xffff888012345678)
              .u32(4)
              .u32(3)
              .u32(2)
              .u32(9)
              .u32(12)
              .u32(0)
              .u64(99));
  dat.add(0, 3000,
          DatRecord(DatEvent::kFencePublish, 55)
              .u32(9)
              .u32(2)
              .u64(1ull << 32 | 42)
              .u64(5)
              .u32(1)
              .u32(static_cast<std::uint32_t>(-12)));
  dat.add(1, 4000,
          DatRecord(DatEvent::kV4l2Qbuf, 55)
              .u32(3)
              .u32(1)
              .u32(2)
              .u32(7)
              .u32(0x4001)
              .u32(1)
              .u64(88)
              .u32(6));
  dat.add(1, 5000, DatRecord(DatEvent::kPrint, 55).u64(0).bytes("hello"));
  const std::string bytes = dat.bytes();
  const auto reader = reader_of(bytes);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->recording().format, "trace.dat v6");
  EXPECT_EQ(reader->recording().clock, "mono");
  EXPECT_TRUE(reader->recording().clock_is_time);
  EXPECT_TRUE(reader->recording().knows_publish);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(events[0].kind, Kind::kFenceWaitStart);
  EXPECT_EQ(events[0].cpu, 1);
  EXPECT_EQ(events[0].pid, 55);
  EXPECT_EQ(events[0].task_copy, "v4l2-ctl");
  EXPECT_EQ(events[0].time, 1000);
  EXPECT_EQ(events[0].position, 1u);
  EXPECT_EQ(events[0].driver_copy, "vim2m");
  EXPECT_EQ(events[0].timeline_copy, "t 1");
  EXPECT_EQ(events[0].context, 7u);
  EXPECT_EQ(events[0].seqno, 9u);
  EXPECT_EQ(events[1].kind, Kind::kBufDone);
  EXPECT_EQ(events[1].task_copy, "");
  EXPECT_EQ(events[1].owner, 0xffff888012345678u);
  EXPECT_TRUE(events[1].owner_known);
  EXPECT_EQ(events[1].index, 2u);
  EXPECT_EQ(events[1].type, 9u);
  EXPECT_EQ(events[1].bytesused, 12u);
  EXPECT_EQ(events[1].timestamp, 99u);
  EXPECT_EQ(events[2].kind, Kind::kFencePublish);
  EXPECT_EQ(events[2].context, 42u);
  EXPECT_EQ(events[2].seqno, 5u);
  EXPECT_EQ(events[2].resvs, 1u);
  EXPECT_EQ(events[2].error, -12);
  EXPECT_EQ(events[3].kind, Kind::kV4l2Qbuf);
  EXPECT_EQ(events[3].minor, 3);
  EXPECT_EQ(events[3].flags, 0x4001u);
  EXPECT_EQ(events[3].sequence, 6u);
  EXPECT_EQ(events[4].kind, Kind::kMarker);
  EXPECT_EQ(reader->recording().lines, 5u);
}

TEST(DatReader, GoesByTimeOverCpusAndPages) {
  DatBuilder dat(3);
  for (std::uint32_t i = 0; i < 3000; ++i)
    dat.add(i * i % 3, 1'000'000 + i * 200'000'000ull, fence(DatEvent::kFenceInit, i));
  const std::string bytes = dat.bytes();
  const auto reader = reader_of(bytes);
  ASSERT_TRUE(reader);
  const auto events = drain(*reader);
  ASSERT_EQ(events.size(), 3000u);
  for (std::uint32_t i = 0; i < 3000; ++i) {
    EXPECT_EQ(events[i].seqno, i);
    EXPECT_EQ(events[i].time, static_cast<std::int64_t>(1'000'000 + i * 200'000'000ull));
    EXPECT_EQ(events[i].driver_copy, "vim2m");
  }
}

TEST(DatReader, ShowsLossWhereItIs) {
  for (const std::uint32_t count : {0u, 123u}) {
    DatBuilder dat(2);
    dat.add(0, 1000, fence(DatEvent::kFenceInit, 1));
    dat.miss(0, count);
    dat.add(0, 3000, fence(DatEvent::kFenceSignaled, 1));
    dat.add(1, 2000, fence(DatEvent::kFenceInit, 2));
    const std::string bytes = dat.bytes();
    const auto events = drain(*reader_of(bytes));
    ASSERT_EQ(events.size(), 4u);
    EXPECT_EQ(events[2].kind, Kind::kLoss);
    EXPECT_EQ(events[2].lost, count);
    EXPECT_EQ(events[2].cpu, 0);
    EXPECT_EQ(events[2].time, 3000);
    EXPECT_EQ(events[3].kind, Kind::kFenceSignaled);
  }
}

TEST(DatReader, IsCompleteWhereTheKernelCountedWhatIsThere) {
  DatBuilder dat(2);
  for (std::uint32_t i = 0; i < 1000; ++i) dat.add(i % 2, 1000 + i, fence(DatEvent::kFenceInit, i));
  const std::string uncounted_bytes = dat.bytes();
  const auto uncounted = reader_of(uncounted_bytes);
  EXPECT_EQ(drain(*uncounted).size(), 1000u);
  EXPECT_FALSE(uncounted->recording().complete);
  dat.count();
  const std::string counted_bytes = dat.bytes();
  const auto counted = reader_of(counted_bytes);
  EXPECT_EQ(drain(*counted).size(), 1000u);
  EXPECT_TRUE(counted->recording().complete);
  EXPECT_EQ(counted->recording().missing, 0u);
}

TEST(DatReader, IsNotCompleteWhereTheKernelThrewAway) {
  DatBuilder dat(2);
  dat.add(0, 1000, fence(DatEvent::kFenceInit, 1));
  dat.count(5);
  const std::string unmarked_bytes = dat.bytes();
  const auto unmarked = reader_of(unmarked_bytes);
  const auto events = drain(*unmarked);
  EXPECT_FALSE(unmarked->recording().complete);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].kind, Kind::kLoss);
  EXPECT_EQ(events[1].lost, 5u);
  dat.miss(0, 5);
  dat.add(0, 2000, fence(DatEvent::kFenceInit, 2));
  const std::string marked_bytes = dat.bytes();
  const auto marked = reader_of(marked_bytes);
  EXPECT_EQ(drain(*marked).size(), 3u);  // the loss that is marked is told once
  EXPECT_FALSE(marked->recording().complete);
}

TEST(DatReader, KnowsClocksThatCount) {
  const std::string bytes = DatBuilder(1, "counter").bytes();
  const auto reader = reader_of(bytes);
  ASSERT_TRUE(reader);
  EXPECT_FALSE(reader->recording().clock_is_time);
  EXPECT_EQ(reader->recording().clock, "counter");
}

TEST(DatReader, KnowsKernelsWithoutPublish) {
  DatBuilder dat(1, "local", false);
  const std::string bytes = dat.bytes();
  EXPECT_FALSE(reader_of(bytes)->recording().knows_publish);
}

TEST(DatReader, ReadsFromAPipe) {
  DatBuilder dat(1);
  dat.add(0, 1000, fence(DatEvent::kFenceInit, 1));
  const std::string bytes = dat.bytes();
  PeekedSource source(std::make_unique<test::Pieces>(bytes, 1000));
  auto reader = open_dat(source, Recording());
  ASSERT_TRUE(reader);
  EXPECT_EQ(drain(**reader).size(), 1u);
}

TEST(DatReader, ReadsAFileAsItIs) {
  DatBuilder dat(1);
  dat.add(0, 1000, fence(DatEvent::kFenceInit, 1));
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "trace.dat";
  std::ofstream(path, std::ios::binary) << dat.bytes();
  auto reader = open(path);
  ASSERT_TRUE(reader) << reader.error().what;
  EXPECT_EQ(drain(**reader).size(), 1u);
  EXPECT_FALSE((*reader)->recording().truncated);
}

TEST(DatReader, ReadsWhatIsBeforeTheCut) {
  DatBuilder dat(2);
  for (std::uint32_t i = 0; i < 1000; ++i) dat.add(i % 2, 1000 + i, fence(DatEvent::kFenceInit, i));
  const std::string bytes = dat.bytes();
  std::size_t before = 0;
  for (std::size_t keep = bytes.size() - 50'000; keep < bytes.size(); keep += 3001) {
    const std::string cut = bytes.substr(0, keep);
    auto reader = open_bytes(cut, "cut.dat");
    if (!reader) {
      EXPECT_EQ(reader.error().code, ExitCode::kRecording);
      continue;
    }
    EXPECT_TRUE((*reader)->recording().truncated) << keep;
    auto events = drain(**reader);
    // What comes after the cut is another CPU's, of the same time.
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, Kind::kLoss) << keep;
    events.pop_back();
    EXPECT_FALSE((*reader)->recording().complete);
    EXPECT_GE(events.size(), before);
    EXPECT_LE(events.size(), 1000u);
    before = events.size();
  }
  EXPECT_GT(before, 500u);
}

TEST(DatReader, RefusesWhatIsDamagedInItsHeaders) {
  const std::string bytes = DatBuilder(1).bytes();
  for (const std::size_t keep : {10u, 12u, 17u, 30u, 60u, 500u, 1000u}) {
    const std::string cut = bytes.substr(0, keep);
    const auto reader = open_bytes(cut, "cut.dat");
    ASSERT_FALSE(reader) << keep;
    EXPECT_EQ(reader.error().code, ExitCode::kRecording);
    EXPECT_NE(reader.error().what.find("cut.dat"), std::string::npos);
  }
  std::string version = bytes;
  version[10] = '9';
  EXPECT_FALSE(open_bytes(version, "9.dat"));
}

}  // namespace
}  // namespace fencepost::trace
