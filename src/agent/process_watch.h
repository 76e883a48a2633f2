// SPDX-License-Identifier: MIT
// The processes of one session, seen through /proc: what they wait for, and their end.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace fencepost::agent {

/// One process of /proc as far as a watchdog cares.
struct ProcessState {
  pid_t pid = 0;
  char state = '?';  ///< as in /proc/PID/stat: R, S, D, Z, ...
};

/// The processes whose session is `session`, zombies included.
std::vector<ProcessState> session_members(pid_t session);

/// Names, states and kernel stacks of every thread of `processes`, for a person. Needs root and
/// CONFIG_STACKTRACE for the stacks.
std::string kernel_stacks(const std::vector<ProcessState>& processes);

/// Sends SIGKILL to every member of `session`, reaps those that are ours, and waits at most
/// `grace_s` for them to go. The caller must be a subreaper or PID 1. Gives those that are still
/// there: they sleep uninterruptibly.
std::vector<ProcessState> kill_session(pid_t session, double grace_s);

}  // namespace fencepost::agent
