// SPDX-License-Identifier: MIT
// A guest whose checks have a simulated SoC each, which goes wrong as the check wants it to.
#pragma once

#include <chrono>

#include "base/result.h"
#include "suite/check.h"
#include "vm/guest.h"

namespace fencepost::lab {

/// How long a job of the SoC's devices takes: long enough to look at the dma-buf meanwhile, on a
/// host that is busy.
inline constexpr std::chrono::milliseconds kSocJobTime{800};

/// The booted guest of one kernel. May be used by several threads at once.
class SocGuest {
 public:
  /// Boots `guest` with a SoC, or takes its snapshot. Errors as of vm::HardwareGuest::start().
  static Result<SocGuest> start(const vm::GuestConfig& guest);

  /// Restores the guest beside a SoC of its own, which goes wrong as `check` wants it to, and gives
  /// it `command`. What the hardware did, and what was wrong with what the driver asked of it, is
  /// the file "hardware.txt" of the result. Errors as of vm::HardwareGuest::run(), and kUsage for a
  /// fault that cannot be read.
  [[nodiscard]] Result<vm::CommandResult> run_check(const suite::Check& check,
                                                    const nlohmann::json& command,
                                                    std::chrono::seconds watchdog) const;

 private:
  explicit SocGuest(vm::HardwareGuest guest) : guest_(std::move(guest)) {}
  vm::HardwareGuest guest_;
};

}  // namespace fencepost::lab
