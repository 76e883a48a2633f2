// SPDX-License-Identifier: MIT
// This machine's fences and buffers, sent to the host while they happen.
#pragma once

#include "agent/port.h"
#include "agent/tracer.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::agent {

/// A recording that leaves the machine as it grows, so that what came before a crash is not lost.
class TraceFeed {
 public:
  /// Records from now on. Errors: kDevice.
  static Result<TraceFeed> start();

  /// Sends the events that have come, as pieces of the file "trace.txt" (agent/protocol.h).
  Status forward(Port& port);
  /// Stops, sends the rest, and gives how many events the kernel did not keep.
  Result<std::uint64_t> finish(Port& port);

 private:
  TraceFeed(Tracer tracer, UniqueFd pipe) : tracer_(std::move(tracer)), pipe_(std::move(pipe)) {}
  /// Whether there was something.
  Result<bool> forward_some(Port& port);

  Tracer tracer_;
  UniqueFd pipe_;  ///< after tracer_: closed before the instance is removed
};

}  // namespace fencepost::agent
