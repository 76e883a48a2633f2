// SPDX-License-Identifier: MIT
// What a guest inherits of its simulated SoC.
#pragma once

#include "soc/soc.h"
#include "vm/guest.h"

namespace fencepost::lab {

/// The descriptors of `soc`, which must outlive the start of the guest's QEMU.
vm::OutsideHardware outside_hardware(const soc::Soc& soc);

}  // namespace fencepost::lab
