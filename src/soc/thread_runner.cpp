// SPDX-License-Identifier: MIT
// Runs a device's jobs on a thread of their own, gives them their duration, and lets faults happen.
#include "soc/thread_runner.h"

#include <fmt/format.h>

#include <utility>

namespace fencepost::soc {
namespace {

const char* name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kNone:
      return "";
    case FaultKind::kLost:
      return "interrupt lost";
    case FaultKind::kLate:
      return "late";
    case FaultKind::kStuck:
      return "stuck";
    case FaultKind::kError:
      return "error status";
    case FaultKind::kSpurious:
      return "spurious interrupt";
    case FaultKind::kDuplicate:
      return "done twice";
  }
  return "";
}

}  // namespace

ThreadRunner::ThreadRunner(Setup setup) : setup_(std::move(setup)), thread_([this] { run(); }) {}

ThreadRunner::~ThreadRunner() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void ThreadRunner::start(Job job) {
  const std::scoped_lock lock(mutex_);
  const auto number = ++count_;
  const auto fault = setup_.faults ? setup_.faults(setup_.device, number) : Fault{};
  if (fault.kind != FaultKind::kNone)
    setup_.journal.note(setup_.device,
                        fmt::format("job {}: fault: {}", number, name_of(fault.kind)));
  queue_.push_back({std::move(job), fault, Clock::now()});
  changed_.notify_all();
}

void ThreadRunner::abandon() {
  std::unique_lock lock(mutex_);
  queue_.clear();
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

void ThreadRunner::finish(const Started& started, const JobResult& result,
                          std::uint64_t generation) {
  const std::scoped_lock bus(setup_.bus);
  {
    const std::scoped_lock lock(mutex_);
    if (generation_ != generation) return;
  }
  muted_ = started.fault.kind == FaultKind::kLost;
  started.job.done(result);
  muted_ = false;
}

void ThreadRunner::run_one(std::unique_lock<std::mutex>& lock) {
  const auto started = std::move(queue_.front());
  queue_.pop_front();
  const auto generation = generation_;
  const auto& fault = started.fault;
  working_ = true;
  lock.unlock();
  if (fault.kind == FaultKind::kSpurious) setup_.line();
  const auto result = fault.kind == FaultKind::kError
                          ? JobResult{.ok = false, .register_name = {}, .text = "injected"}
                          : started.job.work();
  setup_.journal.count_job(setup_.device);
  lock.lock();
  working_ = false;
  changed_.notify_all();
  if (fault.kind == FaultKind::kStuck) return;
  auto due = started.at + setup_.duration;
  if (fault.kind == FaultKind::kLate) due += fault.delay;
  const int times = fault.kind == FaultKind::kDuplicate ? 2 : 1;
  for (int i = 0; i < times && wait_until(lock, due, generation); ++i) {
    lock.unlock();
    finish(started, result, generation);
    lock.lock();
    due = Clock::now() + fault.delay;
  }
}

void ThreadRunner::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !queue_.empty(); });
    if (stop_) return;
    run_one(lock);
  }
}

}  // namespace fencepost::soc
