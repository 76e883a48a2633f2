// SPDX-License-Identifier: MIT
// The SoC's descriptors under the guest's names.
#include "lab/outside_hardware.h"

namespace fencepost::lab {

vm::OutsideHardware outside_hardware(const soc::Soc& soc) {
  const auto inherited = soc.descriptors();
  return {.ram_fd = inherited.ram,
          .registers_fd = inherited.registers,
          .interrupts_fd = inherited.interrupts,
          .lines = static_cast<int>(soc::kLines),
          .identity = soc::boot_identity()};
}

}  // namespace fencepost::lab
