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
    case FaultKind::kDataLast:
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

ThreadRunner::Clock::time_point ThreadRunner::take_later(std::unique_lock<std::mutex>& lock) {
  while (!later_.empty()) {
    const auto next = later_.front();
    const bool forgotten = next.worked->generation != generation_;
    if (!forgotten && next.step.at > Clock::now()) return next.step.at;
    later_.erase(later_.begin());
    if (!forgotten) take(lock, next.step, *next.worked);
  }
  return Clock::time_point::max();
}

template <class Condition>
bool ThreadRunner::wait_for(std::unique_lock<std::mutex>& lock, Clock::time_point time,
                            Condition condition) {
  while (true) {
    const auto next = take_later(lock);
    if (condition()) return true;
    if (time <= Clock::now()) return false;
    changed_.wait_until(lock, std::min(time, next));
  }
}

bool ThreadRunner::wait_until(std::unique_lock<std::mutex>& lock, Clock::time_point time,
                              std::uint64_t generation) {
  return !wait_for(lock, time, [&] { return stop_ || generation_ != generation; });
}

void ThreadRunner::finish(const Worked& worked, std::uint64_t generation, bool muted) {
  const std::scoped_lock bus(setup_.bus);
  {
    const std::scoped_lock lock(mutex_);
    if (generation_ != generation) return;
  }
  muted_ = muted;
  worked.started.job.done(worked.result);
  muted_ = false;
}

/// An interrupt of a job before comes while this one runs. False where this one is abandoned.
bool ThreadRunner::bring_stale(std::unique_lock<std::mutex>& lock, std::uint64_t generation) {
  if (!stale_) return true;
  const auto stale = *std::exchange(stale_, std::nullopt);
  tell(stale.worked->started, stale.fault.kind);
  lock.unlock();
  if (stale.fault.kind == FaultKind::kStale)
    finish(*stale.worked, generation, false);
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

/// As much of the job's data gets to memory as its faults allow.
void ThreadRunner::make_data(const Worked& worked) {
  auto bytes = worked.data.bytes;
  std::uint64_t extra = 0;
  for (const auto& fault : worked.started.faults) {
    if (!is_of_data(fault)) continue;
    tell(worked.started, fault.kind);
    // A percentage of each part, so that no product overflows.
    if (fault.kind == FaultKind::kPartial)
      bytes = bytes / 100 * fault.amount + bytes % 100 * fault.amount / 100;
    if (fault.kind == FaultKind::kShort) bytes -= std::min(bytes, fault.amount);
    if (fault.kind == FaultKind::kLong) extra = fault.amount;
  }
  setup_.writes->make(worked.data, bytes, extra);
  setup_.journal.wrote(setup_.device, setup_.writes->written());
}

void ThreadRunner::work(std::unique_lock<std::mutex>& lock, Worked& worked) {
  const auto& started = worked.started;
  working_ = true;
  lock.unlock();
  if (const auto* spurious = started.fault(FaultKind::kSpurious);
      spurious != nullptr && spurious->delay.count() == 0) {
    tell(started, FaultKind::kSpurious);
    setup_.line();
  }
  if (started.fault(FaultKind::kError) != nullptr) {
    tell(started, FaultKind::kError);
    worked.result = {.ok = false, .register_name = {}, .text = "injected"};
  } else if (setup_.writes != nullptr && std::ranges::any_of(started.faults, is_of_data)) {
    setup_.writes->hold();
    worked.result = started.job.work();
    worked.data = setup_.writes->let_go();
    const bool later = started.fault(FaultKind::kEarly) != nullptr ||
                       started.fault(FaultKind::kDataLast) != nullptr;
    if (!later) make_data(worked);
  } else {
    worked.result = started.job.work();
  }
  setup_.journal.count_job(setup_.device);
  if (setup_.writes != nullptr) setup_.journal.wrote(setup_.device, setup_.writes->written());
  lock.lock();
  working_ = false;
  changed_.notify_all();
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
  if (started.fault(kDataLast) != nullptr && started.fault(kEarly) == nullptr)
    steps.push_back({due, Act::kData, std::nullopt});
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
                        const Worked& worked) {
  if (step.fault) tell(worked.started, *step.fault);
  // With the lock, so that nothing is written once abandon() has returned.
  if (step.act == Step::Act::kData) return make_data(worked);
  lock.unlock();
  if (step.act == Step::Act::kEdge)
    setup_.line();
  else
    finish(worked, worked.generation, step.act == Step::Act::kDoneMuted);
  lock.lock();
}

void ThreadRunner::arm_stale(const std::shared_ptr<const Worked>& worked) {
  for (const auto kind : {FaultKind::kStale, FaultKind::kStaleInterrupt})
    if (const auto* const fault = worked->started.fault(kind)) stale_ = Stale{worked, *fault};
}

void ThreadRunner::run_one(std::unique_lock<std::mutex>& lock) {
  const auto worked = std::make_shared<Worked>();
  worked->started = std::move(queue_.front());
  worked->generation = generation_;
  queue_.pop_front();
  current_ = &worked->started;
  if (bring_stale(lock, worked->generation) && !gets_stuck(worked->started)) {
    work(lock, *worked);
    bool ended = false;
    for (const auto& step : steps_after(worked->started)) {
      if (ended) {
        later_.push_back({step, worked});
        continue;
      }
      if (!wait_until(lock, step.at, worked->generation)) break;
      take(lock, step, *worked);
      ended = step.act == Step::Act::kDone || step.act == Step::Act::kDoneMuted;
    }
    std::ranges::stable_sort(later_, {}, [](const Later& later) { return later.step.at; });
    arm_stale(worked);
  }
  current_ = nullptr;
}

void ThreadRunner::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wait_for(lock, Clock::time_point::max(), [this] { return stop_ || !queue_.empty(); });
    if (stop_) return;
    if (Clock::now() < busy_until_)
      wait_for(lock, busy_until_, [this] { return stop_; });
    else
      run_one(lock);
  }
}

}  // namespace fencepost::soc
