// SPDX-License-Identifier: MIT
// From a command in a guest to its end, or to what comes in its place.
#pragma once

#include <chrono>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/machine.h"

namespace fencepost::vm {

/// Collects what the agent sends about the command that it has been given, until its "end", the
/// death of the guest, or silence of `patience` of wall time. True: the guest has ended the command
/// and goes on; its console is the caller's to take. False: the guest is no good any more, and
/// `result` has how that came and its console. Errors: kInterrupted, kGuest (a malformed frame).
Result<bool> await_end(Machine& machine, std::chrono::seconds patience, CommandResult& result);

}  // namespace fencepost::vm
