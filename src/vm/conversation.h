// SPDX-License-Identifier: MIT
// From a command in a guest to its end, or to what comes in its place.
#pragma once

#include <chrono>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/machine.h"

namespace fencepost::vm {

/// Gives `command` to the agent of a restored machine that stands still, lets it go on, and
/// collects what comes until the command's "end", the death of the guest, or silence of `patience`
/// of wall time. True: the guest has ended the command and stands still again. False: the guest is
/// no good any more, and `result` has how that came. Either way `result` has the console. Errors:
/// kInterrupted, kQemu, kGuest (a malformed frame).
Result<bool> run_to_end(Machine& machine, const nlohmann::json& command,
                        std::chrono::seconds patience, CommandResult& result);

}  // namespace fencepost::vm
