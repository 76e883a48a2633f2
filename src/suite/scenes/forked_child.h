// SPDX-License-Identifier: MIT
// A process that shares the check's descriptors at its start and can be killed without warning.
#pragma once

#include <sys/types.h>

#include <functional>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/syscall.h"

namespace fencepost::suite {

/// A fork of the check. It must not record observations: the recorder is the parent's.
class ForkedChild {
 public:
  /// Forks; the child runs `work`, says that it has succeeded, and then only waits to be killed.
  static Result<ForkedChild> start(const std::function<Status()>& work);
  ForkedChild(ForkedChild&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)),
        pidfd_(std::move(other.pidfd_)),
        said_(std::move(other.said_)) {}
  ForkedChild& operator=(ForkedChild&&) = delete;
  /// Kills it; does not wait, since a task in the D state would take the check with it.
  ~ForkedChild();

  /// Waits until the work is done, at most `timeout`; an Error (kInternal) otherwise.
  Status await_work(media::milliseconds timeout) const;
  /// SIGKILL.
  Status kill() const;
  /// Waits for its end, at most `timeout`; false when the time is up.
  [[nodiscard]] Result<bool> await_end(media::milliseconds timeout) const;

 private:
  ForkedChild(pid_t pid, UniqueFd pidfd, UniqueFd said)
      : pid_(pid), pidfd_(std::move(pidfd)), said_(std::move(said)) {}
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  UniqueFd said_;  ///< one byte comes when the work is done, the end of file when it failed
};

}  // namespace fencepost::suite
