// SPDX-License-Identifier: MIT
// A check in its process: every way in which it can end, on this machine's kernel.
#include "agent/check_runner.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <csignal>
#include <vector>

#include "stand_in_checks.h"

namespace fencepost::agent {
namespace {

class CheckRunner : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0); }
  /// No test leaves a process behind.
  void TearDown() override { EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1); }

  CheckEnd run(std::string_view name, double bound_s = 20) {
    const auto check = test::stand_in_catalogue().find_check(name);
    auto end = run_check({.check = *check, .bound_s = bound_s},
                         [this](protocol::Frame frame) { frames_.push_back(std::move(frame)); });
    EXPECT_TRUE(end);
    return end.value_or(CheckEnd{});
  }
  [[nodiscard]] nlohmann::json observation(std::size_t index) const {
    return frames_.at(index).header.at("obs");
  }

  std::vector<protocol::Frame> frames_;
};

TEST_F(CheckRunner, ForwardsWhatACheckRecords) {
  const auto end = run("passes");
  EXPECT_EQ(end.status, "finished");
  EXPECT_EQ(end.exit, 0);
  ASSERT_EQ(frames_.size(), 2u);
  EXPECT_EQ(observation(0)["state"], "pending");
  EXPECT_EQ(observation(1)["ok"], true);
}

TEST_F(CheckRunner, AnErrorOfTheCheckIsALabError) {
  EXPECT_EQ(run("cannot-work").status, "finished");
  ASSERT_EQ(frames_.size(), 1u);
  EXPECT_EQ(observation(0)["kind"], "lab-error");
  EXPECT_EQ(observation(0)["text"], "there is no such device");
}

TEST_F(CheckRunner, ReportsTheSignalAndWhatCameBefore) {
  const auto end = run("killed");
  EXPECT_EQ(end.status, "killed");
  EXPECT_EQ(end.signal, SIGABRT);
  EXPECT_EQ(frames_.size(), 1u);
}

TEST_F(CheckRunner, EndsACheckThatExceedsItsBound) {
  const auto end = run("never-ends", 0.3);
  EXPECT_EQ(end.status, "stuck");
  EXPECT_GE(end.elapsed_s, 0.3);
  EXPECT_LT(end.elapsed_s, 10);
  EXPECT_NE(end.stack.find("state S"), std::string::npos) << end.stack;
  EXPECT_EQ(frames_.size(), 1u);
}

TEST_F(CheckRunner, KillsWhatACheckLeavesBehind) {
  const auto end = run("leaves-child");
  EXPECT_EQ(end.status, "finished");
  EXPECT_EQ(end.stack, "");
}

TEST_F(CheckRunner, CarriesMoreThanAPipeHolds) {
  EXPECT_EQ(run("big-evidence").status, "finished");
  ASSERT_EQ(frames_.size(), 2u);
  EXPECT_EQ(frames_[0].header["name"], "big.bin");
  EXPECT_EQ(frames_[0].payload.size(), 3u << 20);
}

}  // namespace
}  // namespace fencepost::agent
