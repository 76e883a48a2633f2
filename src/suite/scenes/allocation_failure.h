// SPDX-License-Identifier: MIT
// The kernel's fault injection (Documentation/fault-injection): one allocation of one system call
// fails.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::suite {

/// Makes slab allocations of the calling thread fail. Restores the settings when destroyed.
class AllocationFailure {
 public:
  /// Error kDevice on a kernel without failslab, or without debugfs.
  static Result<AllocationFailure> open();
  AllocationFailure(AllocationFailure&&) = default;
  AllocationFailure& operator=(AllocationFailure&&) = delete;
  ~AllocationFailure();

  /// Runs `call` with its `nth` allocation (from 1) failing; false when it made fewer.
  Result<bool> fail_nth(unsigned nth, const std::function<void()>& call);

 private:
  explicit AllocationFailure(UniqueFd fail_nth) : fail_nth_(std::move(fail_nth)) {}
  Status set(const char* name, const char* value);

  UniqueFd fail_nth_;
  std::vector<std::pair<std::string, std::string>> saved_;  ///< file, text
};

}  // namespace fencepost::suite
