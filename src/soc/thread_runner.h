// SPDX-License-Identifier: MIT
// Runs a device's jobs on a thread of their own, gives them their duration, and lets faults happen.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "soc/device.h"
#include "soc/fault.h"

namespace fencepost::soc {

class ThreadRunner final : public JobRunner {
 public:
  struct Setup {
    std::string device;
    std::mutex& bus;  ///< taken around done()
    Journal& journal;
    std::function<void()> line;             ///< one edge on the device's interrupt line
    std::chrono::microseconds duration{0};  ///< of each job at least, from its start
    FaultSource faults;                     ///< may be empty
  };
  explicit ThreadRunner(Setup setup);
  ThreadRunner(const ThreadRunner&) = delete;
  ThreadRunner& operator=(const ThreadRunner&) = delete;
  /// Waits for the work that runs, and drops the rest.
  ~ThreadRunner() override;

  void start(Job job) override;
  /// To be called with the bus's lock.
  void abandon() override;
  /// The device's interrupt: passed on to the line unless the job's fault is that it gets lost.
  void interrupt();

 private:
  using Clock = std::chrono::steady_clock;
  struct Started {
    Job job;
    Fault fault;
    Clock::time_point at;
  };
  void run();
  void run_one(std::unique_lock<std::mutex>& lock);
  void finish(const Started& started, const JobResult& result, std::uint64_t generation);
  /// Whether the time came before the job was abandoned.
  bool wait_until(std::unique_lock<std::mutex>& lock, Clock::time_point time,
                  std::uint64_t generation);

  Setup setup_;
  std::mutex mutex_;  ///< taken after the bus's lock, never before
  std::condition_variable changed_;
  std::deque<Started> queue_;
  std::uint64_t count_ = 0;
  std::uint64_t generation_ = 0;  ///< changes, with the bus's lock held, when jobs are abandoned
  bool working_ = false;
  bool stop_ = false;
  bool muted_ = false;  ///< under the bus's lock
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace fencepost::soc
