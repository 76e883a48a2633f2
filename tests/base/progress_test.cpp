// SPDX-License-Identifier: MIT
// What the progress display says, and that it is quiet where it should be.
#include "base/progress.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/unique_fd.h"

namespace fencepost {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

ProgressState state(int done, int total, double elapsed, double expected = 0) {
  return {.name = "kernel v3",
          .what = "CC mm/slub.o",
          .done = done,
          .total = total,
          .elapsed_s = elapsed,
          .expected_s = expected};
}

TEST(SecondsLeft, FollowsTheRate) {
  EXPECT_DOUBLE_EQ(seconds_left(state(25, 100, 10)), 30);
  EXPECT_DOUBLE_EQ(seconds_left(state(100, 100, 10)), 0);
}

TEST(SecondsLeft, IsUnknownWithoutARate) {
  EXPECT_LT(seconds_left(state(0, 100, 10)), 0);
  EXPECT_LT(seconds_left(state(0, 0, 10)), 0);
}

TEST(SecondsLeft, BeginsFromWhatItTookLastTime) {
  EXPECT_DOUBLE_EQ(seconds_left(state(1, 100, 10, 60)), 50);
  EXPECT_DOUBLE_EQ(seconds_left(state(1, 100, 90, 60)), 0);    // late, but never negative
  EXPECT_DOUBLE_EQ(seconds_left(state(50, 100, 10, 60)), 10);  // the rate knows better
}

TEST(SecondsLeft, SurvivesMoreDoneThanThereWas) {
  EXPECT_DOUBLE_EQ(seconds_left(state(120, 100, 10)), 0);
}

TEST(ProgressLine, NamesStepsAndTimeLeft) {
  const std::string line = progress_line({state(25, 100, 10)}, 200);
  EXPECT_EQ(line, "[10 s, 30 s left] kernel v3 25/100: CC mm/slub.o");
}

TEST(ProgressLine, TakesTheSlowestOfParallelTracks) {
  const std::string line = progress_line({state(25, 100, 10), state(10, 100, 10)}, 200);
  EXPECT_THAT(line, StartsWith("[10 s, 1 min 30 s left]"));
  EXPECT_THAT(line, HasSubstr(" | "));
}

TEST(ProgressLine, FitsTheTerminal) {
  EXPECT_EQ(progress_line({state(25, 100, 10)}, 12), "[10 s, 30 s ");
  EXPECT_EQ(progress_line({}, 80), "");
}

/// A pipe whose reading end collects what a display wrote.
class Screen {
 public:
  Screen() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK), 0);
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }
  [[nodiscard]] int fd() const { return write_.get(); }
  std::string text() {
    std::array<char, 4096> buffer{};
    std::string all;
    ssize_t got = 0;
    while ((got = ::read(read_.get(), buffer.data(), buffer.size())) > 0)
      all.append(buffer.data(), static_cast<std::size_t>(got));
    return all;
  }

 private:
  UniqueFd read_, write_;
};

TEST(Progress, PlainOutputIsQuietForShortWork) {
  Screen screen;
  {
    Progress progress({.fd = screen.fd(), .terminal = false});
    auto track = progress.track("build");
    track.update(1, 2, "step");
    progress.line("built");
  }
  EXPECT_EQ(screen.text(), "built\n");
}

TEST(Progress, PlainOutputHasNoEscapes) {
  Screen screen;
  std::string seen;
  {
    Progress progress(
        {.fd = screen.fd(), .terminal = false, .plain_every = std::chrono::milliseconds(1)});
    auto track = progress.track("build");
    track.update(1, 2, "step");
    while (seen.find("1/2") == std::string::npos) seen += screen.text();
  }
  EXPECT_THAT(seen, Not(HasSubstr("\x1b")));
  EXPECT_THAT(seen, HasSubstr("build 1/2: step\n"));
}

TEST(Progress, TerminalIsLeftClean) {
  Screen screen;
  std::string seen;
  {
    Progress progress({.fd = screen.fd(), .terminal = true});
    auto track = progress.track("build");
    track.update(1, 2);
    while (seen.find("1/2") == std::string::npos) seen += screen.text();
  }
  seen += screen.text();
  EXPECT_TRUE(seen.ends_with("\r\x1b[K"));
  EXPECT_THAT(seen, Not(HasSubstr("\n")));
}

TEST(Progress, ManyThreadsMayReport) {
  Screen screen;
  Progress progress({.fd = screen.fd(), .terminal = true});
  std::vector<std::jthread> workers;
  for (int worker = 0; worker < 4; ++worker)
    workers.emplace_back([&progress, worker] {
      for (int round = 0; round < 50; ++round) {
        auto track = progress.track("worker " + std::to_string(worker));
        track.update(round, 50, "round");
        const auto moved = std::move(track);
      }
    });
}

}  // namespace
}  // namespace fencepost
