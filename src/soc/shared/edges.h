// SPDX-License-Identifier: MIT
// Interrupts that wait until the guest can see in the registers what they are about.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

namespace fencepost::soc::shared {

/// One bit for each line. Thread-safe.
class Edges {
 public:
  void raise(unsigned line) {
    const std::scoped_lock lock(mutex_);
    pending_ |= 1U << line;
    changed_.notify_all();
  }
  /// Takes what is pending, at once or, where there is nothing, after at most `patience`.
  std::uint32_t take(std::chrono::microseconds patience) {
    std::unique_lock lock(mutex_);
    if (patience.count() > 0) changed_.wait_for(lock, patience, [this] { return pending_ != 0; });
    return std::exchange(pending_, 0);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t pending_ = 0;
};

}  // namespace fencepost::soc::shared
