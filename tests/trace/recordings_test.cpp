// SPDX-License-Identifier: MIT
// Real recordings of guests (tests/data/trace) are read whole, and one recording reads the same in
// every form.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "trace/pieces.h"
#include "trace/reader.h"

namespace fencepost::trace {
namespace {

using test::drain;
using test::Kept;

std::unique_ptr<Reader> open_data(const std::string& name) {
  auto reader = open(std::filesystem::path(FENCEPOST_SOURCE_DIR) / "tests/data/trace" / name);
  EXPECT_TRUE(reader) << name << ": " << (reader ? "" : reader.error().what);
  return reader ? std::move(*reader) : nullptr;
}

std::vector<Kept> events_of(const std::string& name) {
  const auto reader = open_data(name);
  return reader ? drain(*reader) : std::vector<Kept>();
}

std::size_t count(const std::vector<Kept>& events, Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(), [&](const Kept& e) { return e.kind == kind; }));
}

struct Expected {
  std::string file;
  std::string format;
  std::string clock;
  bool is_time;
  std::size_t events;  ///< those of a Kind
  std::size_t losses;
};

class Recordings : public testing::TestWithParam<Expected> {};

TEST_P(Recordings, AreReadWhole) {
  const auto reader = open_data(GetParam().file);
  ASSERT_TRUE(reader);
  const auto events = drain(*reader);
  const Recording& r = reader->recording();
  EXPECT_EQ(r.format, GetParam().format);
  EXPECT_EQ(r.clock, GetParam().clock);
  EXPECT_EQ(r.clock_is_time, GetParam().is_time);
  EXPECT_EQ(r.events, GetParam().events);
  EXPECT_EQ(count(events, Kind::kLoss), GetParam().losses);
  EXPECT_EQ(r.skipped, 0u);
  EXPECT_FALSE(r.truncated);
  EXPECT_TRUE(r.knows_publish);
  std::int64_t before = INT64_MIN;
  for (const Kept& event : events) {
    EXPECT_GE(event.time, before);
    before = event.time;
    if (event.kind == Kind::kLoss) continue;
    EXPECT_GE(event.cpu, 0);
    EXPECT_GE(event.pid, 0);
  }
}

@ @PARAMS @ @

    /// What must not depend on the form. Owners are hashed in text and raw in a trace.dat; text
    /// rounds times to microseconds.
    void
    expect_same(const std::vector<Kept>& a, const std::vector<Kept>& b, std::int64_t unit) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].kind, b[i].kind) << i;
    EXPECT_EQ(a[i].cpu, b[i].cpu);
    EXPECT_EQ(a[i].pid, b[i].pid);
    EXPECT_NEAR(static_cast<double>(a[i].time), static_cast<double>(b[i].time),
                static_cast<double>(unit));
    EXPECT_EQ(a[i].task_copy, b[i].task_copy);
    EXPECT_EQ(a[i].driver_copy, b[i].driver_copy);
    EXPECT_EQ(a[i].timeline_copy, b[i].timeline_copy);
    EXPECT_EQ(a[i].context, b[i].context);
    EXPECT_EQ(a[i].seqno, b[i].seqno);
    EXPECT_EQ(a[i].minor, b[i].minor);
    EXPECT_EQ(a[i].type, b[i].type);
    EXPECT_EQ(a[i].index, b[i].index);
    EXPECT_EQ(a[i].sequence, b[i].sequence);
    EXPECT_EQ(a[i].bytesused, b[i].bytesused);
    EXPECT_EQ(a[i].timestamp, b[i].timestamp);
    EXPECT_EQ(a[i].flags, b[i].flags);
    EXPECT_EQ(a[i].resvs, b[i].resvs);
    EXPECT_EQ(a[i].error, b[i].error);
  }
}

TEST(OneRecording, ReadsTheSameInEveryForm) {
  const auto dat = events_of("same.v7.dat.gz");
  ASSERT_GT(dat.size(), 100u);
  expect_same(events_of("same.trace.gz"), dat, 1000);
  expect_same(events_of("same.report.gz"), dat, 1000);
  expect_same(events_of("same.report-t.gz"), dat, 0);
  expect_same(events_of("same.report-l.gz"), dat, 1000);
}

}  // namespace
}  // namespace fencepost::trace
