// SPDX-License-Identifier: MIT
// The caller's standard streams, joined to a command that runs in a guest.
#pragma once

#include <string>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/machine.h"

namespace fencepost::vm {

/// Sends the "exec" frame for `command` to a guest that is ready and carries its streams until it
/// ends. Gives its exit code, 128+n if it died of signal n. Errors: kGuest with the console's last
/// lines if the guest dies, kInterrupted.
Result<int> run_exec_session(Machine& machine, const HostRootCommand& command);

/// What of the caller's environment means something in the guest, and what the guest adds.
nlohmann::json guest_environment(char** environment);

}  // namespace fencepost::vm
