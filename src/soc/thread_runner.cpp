// SPDX-License-Identifier: MIT
// Runs a device's jobs on a thread of their own, gives them their duration, and lets faults happen.
#include "soc/thread_runner.h"

#include <algorithm>
#include <utility>

namespace fencepost::soc {
namespace {

/// Faults for which a job's data are kept back.
bool is_of_data(const Fault& fault) {
  switch (fault.kind) {
    case FaultKind::kEarly:
    case FaultKind::kPartial:
    case FaultKind::kShort:
    case FaultKind::kLong:
      return true;
    default:
      return false;
  }
}

}  // namespace

const Fault* ThreadRunner::Started::fault(FaultKind kind) const {
  const auto found = std::ranges::find(faults, kind, &Fault::kind);
  return found == faults.end() ? nullptr : &*found;
}

ThreadRunner::ThreadRunner(Setup setup) : setup_(std::move(setup)), thread_([this] { run(); }) {}

ThreadRunner::~ThreadRunner() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void ThreadRunner::tell(const Started& started, FaultKind kind) {
  setup_.journal.fault(setup_.device, started.number, to_string(kind));
}

void ThreadRunner::start(Job job) {
  const std::scoped_lock lock(mutex_);
  Started started{.job = std::move(job), .number = ++count_, .faults = {}, .at = Clock::now()};
  if (!first_) first_ = started.at;
  if (setup_.faults)
    started.faults = setup_.faults(
        {.device = setup_.device,
         .number = started.number,
         .since = std::chrono::duration_cast<std::chrono::microseconds>(started.at - *first_)});
  queue_.push_back(std::move(started));
  changed_.notify_all();
}

void ThreadRunner::abandon() {
  std::unique_lock lock(mutex_);
  const auto survives = [this](const Started& started) {
    if (started.fault(FaultKind::kResetIgnored) == nullptr) return false;
    tell(started, FaultKind::kResetIgnored);
    return true;
  };
  std::erase_if(queue_, [&](const Started& started) { return !survives(started); });
  if (current_ != nullptr && survives(*current_)) return;
  ++generation_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !working_; });
}

void ThreadRunner::interrupt() {
  if (!muted_) setup_.line();
}

bool ThreadRunner::wait_until(std::unique_lock<std::mutex>& lock, Clock::time_point time,
                              std::uint64_t generation) {
  return !changed_.wait_until(lock, time, [&] { return stop_ || generation_ != generation; });
}

void ThreadRunner::finish(const Started& started, const JobResult& result, std::uint64_t generation,
                          bool muted) {
  const std::scoped_lock bus(setup_.bus);
  {
    const std::scoped_lock lock(mutex_);
    if (generation_ != generation) return;
  }
  muted_ = muted;
  started.job.done(result);
  muted_ = false;
}

/// An interrupt of a job before comes while this one runs. False where this one is abandoned.
bool ThreadRunner::bring_stale(std::unique_lock<std::mutex>& lock, std::uint64_t generation) {
  if (!stale_) return true;
  const auto stale = *std::exchange(stale_, std::nullopt);
  tell(stale.started, stale.fault.kind);
  lock.unlock();
  if (stale.fault.kind == FaultKind::kStale)
    finish(stale.started, stale.result, generation, false);
  else
    setup_.line();
  lock.lock();
  return wait_until(lock, Clock::now() + stale.fault.delay, generation);
}

bool ThreadRunner::gets_stuck(const Started& started) {
  if (const auto* const busy = started.fault(FaultKind::kBusy)) {
    busy_until_ = busy->delay.count() == 0 ? Clock::time_point::max() : Clock::now() + busy->delay;
    tell(started, FaultKind::kBusy);
    return true;
  }
  if (started.fault(FaultKind::kStuck) == nullptr) return false;
  tell(started, FaultKind::kStuck);
  return true;
}

/// What of the job's data gets to memory does so here.
void ThreadRunner::release_data(const Started& started) {
  if (setup_.writes == nullptr) return;
  auto bytes = setup_.writes->held();
  std::uint64_t extra = 0;
  for (const auto& fault : started.faults) {
    if (!is_of_data(fault)) continue;
    tell(started, fault.kind);
    // A percentage of each part, so that no product overflows.
    if (fault.kind == FaultKind::kPartial)
      bytes = bytes / 100 * fault.amount + bytes % 100 * fault.amount / 100;
    if (fault.kind == FaultKind::kShort) bytes -= std::min(bytes, fault.amount);
    if (fault.kind == FaultKind::kLong) extra = fault.amount;
  }
  setup_.writes->release(bytes, extra);
}

JobResult ThreadRunner::work(std::unique_lock<std::mutex>& lock, const Started& started) {
  working_ = true;
  lock.unlock();
  if (const auto* spurious = started.fault(FaultKind::kSpurious);
      spurious != nullptr && spurious->delay.count() == 0) {
    tell(started, FaultKind::kSpurious);
    setup_.line();
  }
  JobResult result{.ok = false, .register_name = {}, .text = "injected"};
  if (started.fault(FaultKind::kError) != nullptr) {
    tell(started, FaultKind::kError);
  } else {
    if (setup_.writes != nullptr && std::ranges::any_of(started.faults, is_of_data))
      setup_.writes->hold();
    result = started.job.work();
    if (started.fault(FaultKind::kEarly) == nullptr) release_data(started);
  }
  setup_.journal.count_job(setup_.device);
  lock.lock();
  working_ = false;
  changed_.notify_all();
  return result;
}

std::vector<ThreadRunner::Step> ThreadRunner::steps_after(const Started& started) const {
  using enum FaultKind;
  using Act = Step::Act;
  const auto now = Clock::now();
  auto due = std::max(now, started.at + setup_.duration);
  std::optional<FaultKind> why;
  if (const auto* late = started.fault(kLate)) {
    due += late->delay;
    why = kLate;
  }
  std::vector<Step> steps;
  if (const auto* early = started.fault(kEarlyInterrupt)) {
    steps.push_back({due, Act::kEdge, kEarlyInterrupt});
    steps.push_back({due + early->delay, Act::kDoneMuted, why});
  } else if (started.fault(kLost) != nullptr) {
    steps.push_back({due, Act::kDoneMuted, kLost});
  } else {
    steps.push_back({due, Act::kDone, why});
  }
  if (const auto* duplicate = started.fault(kDuplicate))
    steps.push_back({due + duplicate->delay, Act::kDone, kDuplicate});
  if (const auto* early = started.fault(kEarly))
    steps.push_back({due + early->delay, Act::kData, std::nullopt});
  if (const auto* spurious = started.fault(kSpurious);
      spurious != nullptr && spurious->delay.count() > 0)
    steps.push_back({std::max(now, started.at + spurious->delay), Act::kEdge, kSpurious});
  std::ranges::stable_sort(steps, {}, &Step::at);
  return steps;
}

void ThreadRunner::take(std::unique_lock<std::mutex>& lock, const Step& step,
                        const Started& started, const JobResult& result, std::uint64_t generation) {
  if (step.fault) tell(started, *step.fault);
  if (step.act == Step::Act::kData) return release_data(started);
  lock.unlock();
  if (step.act == Step::Act::kEdge)
    setup_.line();
  else
    finish(started, result, generation, step.act == Step::Act::kDoneMuted);
  lock.lock();
}

void ThreadRunner::arm_stale(Started started, JobResult result) {
  for (const auto kind : {FaultKind::kStale, FaultKind::kStaleInterrupt})
    if (const auto* const found = started.fault(kind)) {
      const auto fault = *found;
      stale_ = Stale{std::move(started), std::move(result), fault};
      return;
    }
}

void ThreadRunner::run_one(std::unique_lock<std::mutex>& lock) {
  auto started = std::move(queue_.front());
  queue_.pop_front();
  const auto generation = generation_;
  current_ = &started;
  if (bring_stale(lock, generation) && !gets_stuck(started)) {
    auto result = work(lock, started);
    for (const auto& step : steps_after(started)) {
      if (!wait_until(lock, step.at, generation)) break;
      take(lock, step, started, result, generation);
    }
    if (setup_.writes != nullptr) setup_.writes->release(0);  // of a job abandoned before its data
    current_ = nullptr;
    arm_stale(std::move(started), std::move(result));
  }
  current_ = nullptr;
}

void ThreadRunner::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !queue_.empty(); });
    if (stop_) return;
    if (Clock::now() < busy_until_)
      changed_.wait_until(lock, busy_until_, [this] { return stop_; });
    else
      run_one(lock);
  }
}

}  // namespace fencepost::soc
