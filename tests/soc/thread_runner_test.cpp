// SPDX-License-Identifier: MIT
// Jobs on their thread, their duration, and what each fault makes of them.
#include "soc/thread_runner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

namespace fencepost::soc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

/// A device that does nothing but count.
class RunnerTest : public ::testing::Test {
 protected:
  /// The first job has `faults`.
  void run_with(std::vector<Fault> faults, milliseconds duration = milliseconds(0)) {
    runner_.emplace(ThreadRunner::Setup{.device = "toy",
                                        .bus = bus_,
                                        .journal = journal_,
                                        .line =
                                            [this] {
                                              const std::scoped_lock lock(mutex_);
                                              ++edges_;
                                              changed_.notify_all();
                                            },
                                        .duration = duration,
                                        .faults =
                                            [faults](const JobStart& job) {
                                              return job.number == 1 ? faults
                                                                     : std::vector<Fault>();
                                            },
                                        .writes = &writes_});
  }
  void start() {
    runner_->start({.work = [this]() -> JobResult {
                      ++worked_;
                      static_cast<void>(memory_.write(0, std::vector<std::byte>(8, std::byte{1})));
                      return {};
                    },
                    .done =
                        [this](const JobResult& result) {
                          runner_->interrupt();
                          const std::scoped_lock lock(mutex_);
                          (result.ok ? done_ : failed_)++;
                          written_when_done_ = written();
                          changed_.notify_all();
                        }});
  }
  template <class Condition>
  bool comes(Condition condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(60), condition);
  }

  /// As the device does where a register resets it.
  void reset() {
    const std::scoped_lock lock(bus_);
    runner_->abandon();
  }
  std::size_t written() { return static_cast<std::size_t>(std::ranges::count(ram_, std::byte{1})); }
  std::uint64_t happened(FaultKind kind) { return journal_.faults()["toy"][to_string(kind)]; }

  std::mutex bus_;
  Journal journal_;
  std::vector<std::byte> ram_ = std::vector<std::byte>(16);
  JobWrites writes_{GuestMemory(ram_)};
  GuestMemory memory_{ram_, &writes_};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<int> worked_ = 0;
  int edges_ = 0, done_ = 0, failed_ = 0;
  std::size_t written_when_done_ = 0;
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
  run_with({{FaultKind::kLost}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 0);
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(edges_, 1);
}

TEST_F(RunnerTest, GetsStuckUntilItIsReset) {
  run_with({{FaultKind::kStuck}});
  start();
  reset();
  start();  // the next one shows that the first has had its time
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(worked_, 1);
}

TEST_F(RunnerTest, IsBusyWhateverIsReset) {
  run_with({{FaultKind::kBusy, milliseconds(50)}});
  const auto before = Clock::now();
  start();
  while (happened(FaultKind::kBusy) == 0) std::this_thread::yield();
  reset();
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_GE(Clock::now() - before, milliseconds(50));
  EXPECT_EQ(worked_, 1);
}

TEST_F(RunnerTest, IsBusyForEver) {
  run_with({{FaultKind::kBusy}});
  start();
  start();
  while (happened(FaultKind::kBusy) == 0) std::this_thread::yield();
  runner_.reset();
  EXPECT_EQ(worked_, 0);
}

TEST_F(RunnerTest, FailsWithoutWorking) {
  run_with({{FaultKind::kError}});
  start();
  EXPECT_TRUE(comes([this] { return failed_ == 1; }));
  EXPECT_EQ(worked_, 0);
}

TEST_F(RunnerTest, IsLate) {
  run_with({{FaultKind::kLate, milliseconds(50)}});
  const auto before = Clock::now();
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_GE(Clock::now() - before, milliseconds(50));
}

TEST_F(RunnerTest, InterruptsForNothing) {
  run_with({{FaultKind::kSpurious}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 2);
}

TEST_F(RunnerTest, IsDoneTwice) {
  run_with({{FaultKind::kDuplicate}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(edges_, 2);
  EXPECT_EQ(worked_, 1);
}

TEST_F(RunnerTest, InterruptsForNothingWhenIdle) {
  run_with({{FaultKind::kSpurious, milliseconds(20)}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1 && edges_ == 2; }));
}

TEST_F(RunnerTest, IsDoneBeforeItsDataAreThere) {
  run_with({{FaultKind::kEarly, milliseconds(1)}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(written_when_done_, 0U);
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(written_when_done_, 8U);
}

TEST_F(RunnerTest, WritesItsDataLast) {
  run_with({{FaultKind::kDataLast}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(written_when_done_, 8U);
}

TEST_F(RunnerTest, WritesNothingBeforeItsTimeIsOver) {
  run_with({{FaultKind::kDataLast}, {FaultKind::kLate, std::chrono::hours(1)}});
  start();
  reset();
  runner_.reset();
  EXPECT_EQ(written(), 0U);
}

TEST_F(RunnerTest, ForgetsDataThatAResetComesBefore) {
  run_with({{FaultKind::kEarly, std::chrono::hours(1)}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  reset();
  runner_.reset();
  EXPECT_EQ(written(), 0U);
}

TEST_F(RunnerTest, InterruptsBeforeTheStatus) {
  run_with({{FaultKind::kEarlyInterrupt, milliseconds(1)}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(edges_, 1) << "done() found the line muted";
}

TEST_F(RunnerTest, IsDoneAgainWhileTheNextRuns) {
  run_with({{FaultKind::kStale}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  start();
  EXPECT_TRUE(comes([this] { return done_ == 3; }));
  EXPECT_EQ(edges_, 3);
  EXPECT_EQ(worked_, 2);
}

TEST_F(RunnerTest, IsDoneAgainAfterTheResetForALostInterrupt) {
  run_with({{FaultKind::kLost}, {FaultKind::kStale}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  reset();
  start();
  EXPECT_TRUE(comes([this] { return done_ == 3; }));
  EXPECT_EQ(edges_, 2);
}

TEST_F(RunnerTest, InterruptsAgainWhileTheNextRuns) {
  run_with({{FaultKind::kStaleInterrupt}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  start();
  EXPECT_TRUE(comes([this] { return done_ == 2; }));
  EXPECT_EQ(edges_, 3);
}

TEST_F(RunnerTest, WritesAPart) {
  run_with({{.kind = FaultKind::kPartial, .amount = 50}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(written_when_done_, 4U);
}

TEST_F(RunnerTest, WritesTooLittle) {
  run_with({{.kind = FaultKind::kShort, .amount = 3}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(written_when_done_, 5U);
}

TEST_F(RunnerTest, WritesTooMuch) {
  run_with({{.kind = FaultKind::kLong, .amount = 3}});
  start();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(written_when_done_, 8U);
  EXPECT_EQ(std::ranges::count(ram_, std::byte{0}), 5);
}

TEST_F(RunnerTest, IgnoresAReset) {
  run_with({{FaultKind::kLate, milliseconds(20)}, {FaultKind::kResetIgnored}});
  start();
  reset();
  EXPECT_TRUE(comes([this] { return done_ == 1; }));
  EXPECT_EQ(happened(FaultKind::kResetIgnored), 1U);
}

TEST_F(RunnerTest, AbandonsWhatIsNotDue) {
  run_with({}, std::chrono::hours(1));
  start();
  reset();
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
