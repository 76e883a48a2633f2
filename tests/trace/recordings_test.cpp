// SPDX-License-Identifier: MIT
// Real recordings of guests (tests/data/trace) are read whole, and one recording reads the same in
// every form.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "trace/pieces.h"
#include "trace/reader.h"
#include "trace/source.h"

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

// The numbers of events are those of grep over the text, or over what trace-cmd report prints.
INSTANTIATE_TEST_SUITE_P(
    OfGuests, Recordings,
    testing::Values(Expected{"boot.trace.gz", "trace", "", true, 82, 0},
                    Expected{"counter.report.gz", "trace-cmd report", "", false, 82, 0},
                    Expected{"counter.trace.gz", "trace", "", false, 82, 0},
                    Expected{"counter.v7.dat", "trace.dat v7", "counter", false, 82, 0},
                    Expected{"fields.trace.gz", "trace", "", true, 65, 0},
                    Expected{"global.trace.gz", "trace", "", true, 82, 0},
                    Expected{"instance-tai.v6.dat.xz", "trace.dat v6", "tai", true, 82, 0},
                    Expected{"instance-tsc.v7.dat", "trace.dat v7", "x86-tsc", false, 88, 0},
                    Expected{"latency-counter.trace.gz", "trace", "", false, 65, 0},
                    Expected{"latency.trace.gz", "trace", "", true, 82, 0},
                    Expected{"local.trace.gz", "trace", "", true, 169, 0},
                    Expected{"local.v6.dat.xz", "trace.dat v6", "local", true, 207, 0},
                    Expected{"lost.pipe.gz", "trace_pipe", "", true, 930, 1},
                    Expected{"max.v7.dat", "trace.dat v7", "local", true, 242, 1},
                    Expected{"mono.trace.gz", "trace", "", true, 82, 0},
                    Expected{"mono.v6.dat.xz", "trace.dat v6", "mono", true, 116, 0},
                    Expected{"mono_raw.trace.gz", "trace", "", true, 82, 0},
                    Expected{"no-irq-info.trace.gz", "trace", "", true, 82, 0},
                    Expected{"noise.trace.gz", "trace", "", true, 82, 0},
                    Expected{"noise.v6.dat.zst", "trace.dat v6", "local", true, 1051, 0},
                    Expected{"none.v7.dat.xz", "trace.dat v7", "local", true, 116, 0},
                    Expected{"overrun.trace.gz", "trace", "", true, 213, 2},
                    Expected{"perf.trace.gz", "trace", "", true, 82, 0},
                    Expected{"no-hash-ptr.trace.gz", "trace", "", true, 65, 0},
                    Expected{"same-lossy.report.gz", "trace-cmd report", "", true, 334, 1},
                    Expected{"same-lossy.trace.gz", "trace", "", true, 334, 2},
                    Expected{"same-lossy.v7.dat", "trace.dat v7", "local", true, 334, 1},
                    Expected{"same.report-l.gz", "trace-cmd report", "", true, 201, 0},
                    Expected{"same.report-t.gz", "trace-cmd report", "", true, 201, 0},
                    Expected{"same.report.gz", "trace-cmd report", "", true, 201, 0},
                    Expected{"same.trace.gz", "trace", "", true, 201, 0},
                    Expected{"same.v7.dat", "trace.dat v7", "mono", true, 201, 0},
                    Expected{"tai.trace.gz", "trace", "", true, 82, 0},
                    Expected{"record-tgid.trace.gz", "trace", "", true, 88, 0},
                    Expected{"uptime.trace.gz", "trace", "", false, 82, 0},
                    Expected{"verbose.trace.gz", "trace", "", false, 31, 0},
                    Expected{"whole.pipe.gz", "trace_pipe", "", true, 116, 0},
                    Expected{"x86-tsc.trace.gz", "trace", "", false, 82, 0},
                    Expected{"zstd.v7.dat", "trace.dat v7", "local", true, 207, 0}));

/// What must not depend on the form. Owners are hashed in text and raw in a trace.dat; text
/// rounds times to `unit`, and the latency format cuts tasks to `width`.
void expect_same(const std::vector<Kept>& a, const std::vector<Kept>& b, std::int64_t unit,
                 std::size_t width = 16) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].kind, b[i].kind) << i;
    EXPECT_EQ(a[i].cpu, b[i].cpu);
    EXPECT_EQ(a[i].pid, b[i].pid);
    EXPECT_NEAR(static_cast<double>(a[i].time), static_cast<double>(b[i].time),
                static_cast<double>(unit));
    EXPECT_EQ(a[i].task_copy, b[i].task_copy.substr(0, width));
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
  const auto dat = events_of("same.v7.dat");
  ASSERT_GT(dat.size(), 100u);
  expect_same(events_of("same.trace.gz"), dat, 1000);
  expect_same(events_of("same.report.gz"), dat, 1000);
  expect_same(events_of("same.report-t.gz"), dat, 0);
  expect_same(events_of("same.report-l.gz"), dat, 1000, 8);
}

std::string bytes_of(const std::string& name) {
  auto source = from_file(std::filesystem::path(FENCEPOST_SOURCE_DIR) / "tests/data/trace" / name);
  EXPECT_TRUE(source);
  auto packed = std::make_unique<PeekedSource>(std::move(*source));
  const std::string compression(compression_of(packed->peek(6).value()));
  const auto plain = decompressed(std::move(packed), compression);
  std::string all, piece(65536, '\0');
  for (auto n = plain->read(piece); n && *n > 0; n = plain->read(piece)) all.append(piece, 0, *n);
  return all;
}

/// Events without losses, as a cut adds one.
std::vector<Kept> real_events(const std::string& bytes) {
  auto reader = open_bytes(bytes, "cut");
  if (!reader) return {};
  std::vector<Kept> events = drain(**reader);
  std::erase_if(events, [](const Kept& event) { return event.kind == Kind::kLoss; });
  return events;
}

/// Whether `part` is the beginning of `whole`.
void expect_beginning(const std::vector<Kept>& part, const std::vector<Kept>& whole) {
  ASSERT_LE(part.size(), whole.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    EXPECT_EQ(part[i].kind, whole[i].kind);
    EXPECT_EQ(part[i].time, whole[i].time);
    EXPECT_EQ(part[i].context, whole[i].context);
    EXPECT_EQ(part[i].seqno, whole[i].seqno);
    EXPECT_EQ(part[i].index, whole[i].index);
    EXPECT_EQ(part[i].timestamp, whole[i].timestamp);
  }
}

TEST(ACutRecording, ReadsAsTheBeginningOfTheWhole) {
  for (const char* name : {"local.trace.gz", "lost.pipe.gz", "same.report.gz"}) {
    const std::string text = bytes_of(name);
    const auto whole = real_events(text);
    ASSERT_GT(whole.size(), 100u);
    for (std::size_t keep = 1; keep < text.size(); keep += text.size() / 97)
      expect_beginning(real_events(text.substr(0, keep)), whole);
  }
}

TEST(ACutRecording, ReadsAsFarAsItIsWholeAlsoWhenCompressed) {
  const std::string dat = bytes_of("zstd.v7.dat");
  const std::size_t whole = real_events(dat).size();
  ASSERT_GT(whole, 100u);
  for (std::size_t keep = 1; keep < dat.size(); keep += dat.size() / 41)
    EXPECT_LE(real_events(dat.substr(0, keep)).size(), whole) << keep;
}

}  // namespace
}  // namespace fencepost::trace
