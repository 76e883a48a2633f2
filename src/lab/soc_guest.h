// SPDX-License-Identifier: MIT
// A check in a guest that has the simulated SoC, which goes wrong as the check wants it to.
#pragma once

#include <chrono>

#include "base/result.h"
#include "suite/check.h"
#include "vm/guest.h"

namespace fencepost::lab {

/// How long a job of the SoC's devices takes: long enough to look at the dma-buf meanwhile, on a
/// host that is busy.
inline constexpr std::chrono::milliseconds kSocJobTime{800};

/// Boots `guest` with a SoC of its own, which goes wrong as `check` wants it to, and gives it
/// `command`. What the hardware did, and what was wrong with what the driver asked of it, is the
/// file "hardware.txt" of the result. Errors as of vm::run_in_fresh_guest(), and kUsage for a fault
/// that cannot be read.
Result<vm::CommandResult> run_check_on_soc(const vm::GuestConfig& guest, const suite::Check& check,
                                           const nlohmann::json& command,
                                           std::chrono::seconds watchdog);

}  // namespace fencepost::lab
