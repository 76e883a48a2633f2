// SPDX-License-Identifier: MIT
// A reader that dies takes nothing with it: what came before stays, the rest is a loss.
#include "trace/isolated_reader.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "trace/pieces.h"

namespace fencepost::trace {
namespace {

/// Gives `batches` batches of `size` events, and then ends, fails or dies.
class Script final : public Reader {
 public:
  enum class End { kEnds, kFails, kDies, kCircles };
  Script(int batches, std::size_t size, End end) : left_(batches), end_(end), events_(size) {}

  Result<std::span<const Event>> next() override {
    if (left_ == 0 && end_ == End::kFails) return fail(ExitCode::kIo, "a disk broke", "buy one");
    if (left_ == 0 && end_ == End::kDies) std::raise(SIGKILL);
    if (left_ == 0) recording_.complete = true, recording_.missing = 3;
    volatile bool forever = left_ == 0 && end_ == End::kCircles;
    while (forever) continue;
    if (left_-- <= 0) return std::span<const Event>();
    // Strings of the batch before are gone, as those of any reader.
    text_ = "driver " + std::to_string(left_) + std::string(100, 'x');
    for (Event& event : events_) {
      event.driver = text_;
      event.position = ++recording_.lines;
      event.time = static_cast<std::int64_t>(event.position * 10);
      ++recording_.events;
    }
    return std::span<const Event>(events_);
  }
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  int left_;
  End end_;
  std::vector<Event> events_;
  std::string text_;
  Recording recording_;
};

Result<std::unique_ptr<Reader>> start(int batches, std::size_t size, Script::End end) {
  Recording recording;
  recording.name = "x.dat";
  return IsolatedReader::start(
      [&]() -> Result<std::unique_ptr<Reader>> {
        return std::make_unique<Script>(batches, size, end);
      },
      recording, std::chrono::seconds(1));
}

TEST(IsolatedReader, HandsEverythingOver) {
  for (const std::size_t size : {1u, 511u, 512u, 513u, 5000u}) {
    auto reader = start(7, size, Script::End::kEnds);
    ASSERT_TRUE(reader);
    const auto events = test::drain(**reader);
    ASSERT_EQ(events.size(), 7 * size);
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i].position, i + 1);
      EXPECT_EQ(events[i].driver_copy.substr(0, 8), "driver " + std::to_string(6 - i / size));
    }
    EXPECT_EQ((*reader)->recording().events, 7 * size);
    EXPECT_EQ((*reader)->recording().name, "x.dat");
    EXPECT_FALSE((*reader)->recording().truncated);
    EXPECT_TRUE((*reader)->recording().complete);
    EXPECT_EQ((*reader)->recording().missing, 3u);
    EXPECT_TRUE((*reader)->next()->empty());
  }
}

TEST(IsolatedReader, TakesTheRestOfADeadOneForLost) {
  for (const auto end : {Script::End::kDies, Script::End::kCircles}) {
    auto reader = start(3, 100, end);
    ASSERT_TRUE(reader);
    const auto events = test::drain(**reader);
    ASSERT_EQ(events.size(), 301u);
    EXPECT_EQ(events[300].kind, Kind::kLoss);
    EXPECT_EQ(events[300].time, events[299].time);
    EXPECT_TRUE((*reader)->recording().truncated);
    EXPECT_FALSE((*reader)->recording().complete);
  }
}

TEST(IsolatedReader, RefusesWhatNothingCanBeReadOf) {
  const auto reader = start(0, 1, Script::End::kDies);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, ExitCode::kRecording);
  EXPECT_NE(reader.error().what.find("x.dat"), std::string::npos);
}

TEST(IsolatedReader, PassesErrorsOn) {
  const auto never = start(0, 1, Script::End::kFails);
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().code, ExitCode::kIo);
  EXPECT_EQ(never.error().what, "a disk broke");
  EXPECT_EQ(never.error().hint, "buy one");
  auto later = start(1, 10, Script::End::kFails);
  ASSERT_TRUE(later);
  EXPECT_EQ((*later)->next()->size(), 10u);
  const auto failed = (*later)->next();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().what, "a disk broke");
  EXPECT_TRUE((*later)->next()->empty());
}

TEST(IsolatedReader, CanBeLeftAtAnyTime) {
  auto reader = start(1000, 500, Script::End::kEnds);
  ASSERT_TRUE(reader);
  EXPECT_EQ((*reader)->next()->size(), 500u);
  reader->reset();  // and the process is gone
}

}  // namespace
}  // namespace fencepost::trace
