// SPDX-License-Identifier: MIT
// Jobs on their thread, their duration, and what each fault makes of them.
#include "soc/thread_runner.h"

#include <gtest/gtest.h>

#include <future>

namespace fencepost::soc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

/// A device that does nothing but count.
class RunnerTest : public ::testing::Test {
 protected:
  void run_with(Fault fault, milliseconds duration = milliseconds(0)) {
    runner_.emplace(ThreadRunner::Setup{
        .device = "toy",
        .bus = bus_,
        .journal = journal_,
        .line =
            [this] {
              const std::scoped_lock lock(mutex_);
              ++edges_;
              changed_.notify_all();
            },
        .duration = duration,
        .faults = [fault](std::string_view,
                          std::uint64_t job) { return job == 1 ? fault : Fault{}; }});
  }
  void start() {
    runner_->start({.work = [this]() -> JobResult {
                      ++worked_;
                      return {};
                    },
                    .done =
                        [this](const JobResult& result) {
                          runner_->interrupt();
                          const std::scoped_lock lock(mutex_);
                          (result.ok ? done_ : failed_)++;
                          changed_.notify_all();
                        }});
  }
  template <class Condition>
  bool comes(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(60), condition);
  }

  std::mutex bus_;
  Journal journal_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> worked_ = 0;
  int edges_ = 0, done_ = 0, failed_ = 0;
  std::optional<ThreadRunner> runner_;
};

TEST_F(RunnerTest, FinishesAJob) {
  run_with({});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 1);
  EXPECT_EQ(journal_.jobs().at("toy"), 1U);
}

TEST_F(RunnerTest, GivesAJobItsDuration) {
  run_with({}, milliseconds(50));
  const auto before = Clock::now();
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_GE(Clock::now() - before, milliseconds(50));
}

TEST_F(RunnerTest, LosesAnInterrupt) {
  run_with({FaultKind::kLost});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 0);
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(edges_, 1);
}

TEST_F(RunnerTest, GetsStuck) {
  run_with({FaultKind::kStuck});
  start();
  start();  // the next one shows that the first has had its time
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(worked_, 2);
}

TEST_F(RunnerTest, FailsWithoutWorking) {
  run_with({FaultKind::kError});
  start();
  EXPECT_TRUE(comes([this] { return failed_ == 1; }));
  EXPECT_EQ(worked_, 0);
}

TEST_F(RunnerTest, IsLate) {
  run_with({FaultKind::kLate, milliseconds(50)});
  const auto before = Clock::now();
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_GE(Clock::now() - before, milliseconds(50));
}

TEST_F(RunnerTest, InterruptsForNothing) {
  run_with({FaultKind::kSpurious});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 2);
}

TEST_F(RunnerTest, IsDoneTwice) {
  run_with({FaultKind::kDuplicate});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(edges_, 2);
  EXPECT_EQ(worked_, 1);
}

TEST_F(RunnerTest, AbandonsWhatIsNotDue) {
  run_with({}, std::chrono::hours(1));
  start();
  {
    const std::scoped_lock lock(bus_);
    runner_->abandon();
  }
  runner_.reset();
  EXPECT_EQ(done_, 0);
}

TEST_F(RunnerTest, WaitsForTheWorkThatItAbandons) {
  run_with({});
  std::promise<void> begun;
  std::promise<void> go_on;
  std::atomic<bool> ended = false;
  runner_->start({.work = [&]() -> JobResult {
                    begun.set_value();
                    go_on.get_future().wait();
                    ended = true;
                    return {};
                  },
                  .done = [](const JobResult&) { ADD_FAILURE(); }});
  begun.get_future().wait();
  const std::scoped_lock lock(bus_);  // so that done() cannot come before abandon()
  const auto helper = std::async(std::launch::async, [&] { go_on.set_value(); });
  runner_->abandon();
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace fencepost::soc
