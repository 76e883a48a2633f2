// SPDX-License-Identifier: MIT
// One maker at a time: an advisory lock on a file, released by the kernel when its holder dies.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::kernel {

/// Holds flock(2) on a file; released on destruction.
class FileLock {
 public:
  /// Waits for the lock; `on_wait` is called once if another process or thread has it. An
  /// interrupt ends the wait with an Error (kInterrupted).
  static Result<FileLock> take(const std::filesystem::path& file,
                               const std::function<void()>& on_wait = {});

 private:
  explicit FileLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace fencepost::kernel
