// SPDX-License-Identifier: MIT
// Runs a device's jobs on a thread of their own, gives them their duration, and lets faults happen.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "soc/device.h"
#include "soc/fault.h"
#include "soc/job_writes.h"

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
    JobWrites* writes = nullptr;  ///< the device's; without them faults of its data do not happen
  };
  explicit ThreadRunner(Setup setup);
  ThreadRunner(const ThreadRunner&) = delete;
  ThreadRunner& operator=(const ThreadRunner&) = delete;
  /// Waits for the work that runs, and drops the rest.
  ~ThreadRunner() override;

  void start(Job job) override;
  /// To be called with the bus's lock. A job whose fault is that it ignores a reset goes on.
  void abandon() override;
  /// The device's interrupt: passed on to the line unless the job's fault is that it gets lost.
  void interrupt();

 private:
  using Clock = std::chrono::steady_clock;
  struct Started {
    Job job;
    std::uint64_t number = 0;
    std::vector<Fault> faults;
    Clock::time_point at;
    /// The fault of that kind, or null.
    [[nodiscard]] const Fault* fault(FaultKind kind) const;
  };
  /// A job whose work is over.
  struct Worked {
    Started started;
    JobResult result;
    HeldWrites data;  ///< that are not in memory yet
    std::uint64_t generation = 0;
  };
  /// Something that happens to it.
  struct Step {
    enum class Act { kDone, kDoneMuted, kEdge, kData };
    Clock::time_point at;
    Act act;
    std::optional<FaultKind> fault;  ///< that makes it happen
  };
  /// A step that the next job does not wait for.
  struct Later {
    Step step;
    std::shared_ptr<const Worked> worked;
  };
  /// A job that has ended and will seem to end again.
  struct Stale {
    std::shared_ptr<const Worked> worked;
    Fault fault;
  };

  void run();
  void run_one(std::unique_lock<std::mutex>& lock);
  bool bring_stale(std::unique_lock<std::mutex>& lock, std::uint64_t generation);
  bool gets_stuck(const Started& started);
  void work(std::unique_lock<std::mutex>& lock, Worked& worked);
  [[nodiscard]] std::vector<Step> steps_after(const Started& started) const;
  void take(std::unique_lock<std::mutex>& lock, const Step& step, const Worked& worked);
  void arm_stale(const std::shared_ptr<const Worked>& worked);
  void finish(const Worked& worked, std::uint64_t generation, bool muted);
  void make_data(const Worked& worked);
  void tell(const Started& started, FaultKind kind);
  /// Takes the later steps that are due, and gives when the next is.
  Clock::time_point take_later(std::unique_lock<std::mutex>& lock);
  /// Waits for `condition` or `time`, whichever comes first, and meanwhile takes later steps. Gives
  /// whether it was the condition.
  template <class Condition>
  bool wait_for(std::unique_lock<std::mutex>& lock, Clock::time_point time, Condition condition);
  /// Whether the time came before the job was abandoned.
  bool wait_until(std::unique_lock<std::mutex>& lock, Clock::time_point time,
                  std::uint64_t generation);

  Setup setup_;
  std::mutex mutex_;  ///< taken after the bus's lock, never before
  std::condition_variable changed_;
  std::deque<Started> queue_;
  const Started* current_ = nullptr;
  std::optional<Stale> stale_;
  std::vector<Later> later_;  ///< by time
  std::optional<Clock::time_point> first_;
  Clock::time_point busy_until_;  ///< until then no job is begun
  std::uint64_t count_ = 0;
  std::uint64_t generation_ = 0;  ///< changes, with the bus's lock held, when jobs are abandoned
  bool working_ = false;
  bool stop_ = false;
  bool muted_ = false;  ///< under the bus's lock
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace fencepost::soc
