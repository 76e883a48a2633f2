// SPDX-License-Identifier: MIT
// Runs one check in a process of its own and says how that ended. The same in a guest and on a
// board.
#pragma once

#include <functional>
#include <string>

#include "agent/protocol.h"
#include "base/result.h"
#include "suite/check.h"

namespace fencepost::agent {

struct CheckJob {
  const suite::Check* check = nullptr;
  const suite::Fault* fault = nullptr;  ///< armed before the check, in its process
  std::string shape;
  std::string device;   ///< a video node, empty for the check's own choice
  double bound_s = 60;  ///< CLOCK_MONOTONIC, after which the check is called stuck
};

struct CheckEnd {
  std::string status;  ///< as in the "end" frame: finished, killed, stuck
  int signal = 0;
  int exit = 0;
  std::string stack;     ///< stuck: the kernel stacks of its tasks
  double elapsed_s = 0;  ///< from the start to the process' end
};

/// Receives the "obs" and "file" frames of the check as they come.
using FrameSink = std::function<void(protocol::Frame)>;

/// Forks, runs, waits for at most `job.bound_s` and a grace of a second. Whatever the check has
/// started is dead when this returns, or sleeps uninterruptibly in the kernel ("stuck"). The caller
/// must be a subreaper or PID 1. An Error means that no process could be made.
Result<CheckEnd> run_check(const CheckJob& job, const FrameSink& sink);

}  // namespace fencepost::agent
