// SPDX-License-Identifier: MIT
// A snapshot as QEMU itself makes it: a qcow2 file.
#pragma once

#include <string>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/qemu.h"

namespace fencepost::vm {

/// Boots a guest without hardware outside of QEMU, and saves it under the name kSnapshotName.
/// Gives the file's bytes. Errors: kQemu, kGuest, kInterrupted.
Result<std::string> boot_and_savevm(const Qemu& qemu, const GuestConfig& config,
                                    const std::string& initramfs);

}  // namespace fencepost::vm
