// SPDX-License-Identifier: MIT
// From a kernel and an agent to a guest that has said "ready".
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/machine.h"
#include "vm/qemu.h"

namespace fencepost::vm {

/// `bytes` in a file without a name, which lives as long as someone has it open.
Result<UniqueFd> anonymous_file(const std::string& bytes);

/// Starts the machine with `initramfs` and waits until the agent is ready. Errors: kQemu, kGuest
/// with the console's last lines, kInterrupted.
Result<Machine> boot(const Qemu& qemu, MachineOptions options, const std::string& initramfs,
                     std::chrono::seconds patience);

/// How long a guest in real time may take to come up.
inline constexpr std::chrono::seconds kBootPatience(120);

/// Error kQemu where QEMU has dropped an access of the guest to the hardware outside of it.
Status require_all_accesses(Machine& machine);

/// The options that `config` stands for.
MachineOptions machine_options(const GuestConfig& config);

}  // namespace fencepost::vm
