// SPDX-License-Identifier: MIT
// Runs a command of the host in the guest, with its standard streams carried over frames.
#pragma once

#include "agent/port.h"
#include "agent/protocol.h"
#include "base/result.h"

namespace fencepost::agent {

/// Runs what the "exec" frame `request` asks for, forwards stdin, resize and signal frames to it
/// and its output back, and sends the "end" frame. An Error means that the channel is lost.
Status run_exec(const nlohmann::json& request, Port& port);

}  // namespace fencepost::agent
