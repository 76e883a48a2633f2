// SPDX-License-Identifier: MIT
// A snapshot of a guest with hardware outside of QEMU: all but that hardware.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "vm/guest.h"
#include "vm/machine.h"
#include "vm/qemu.h"
#include "vm/register_window.h"

namespace fencepost::vm {

/// QEMU's savevm refuses a guest with a device outside of QEMU, whose state it cannot know. But it
/// gives the state of its own devices away (xen-save-devices-state, which has nothing to do with
/// Xen but its first user) and takes it back as an incoming migration without memory; and the
/// guest's memory is a file that we have.
struct HardwareSnapshot {
  std::string devices;  ///< as QEMU writes them
  std::string memory;   ///< memory_image.h
  RegisterWindow window;
};

/// As one file, and back. Error kIo where `bytes` are no such file.
std::string to_bytes(const HardwareSnapshot& snapshot);
Result<HardwareSnapshot> snapshot_from_bytes(std::string_view bytes);

/// Boots a guest whose hardware has trapped registers, and saves it; the hardware must not have
/// been used by then. `started` is called when QEMU has what it inherits. Errors: kQemu, kGuest,
/// kInterrupted.
Result<HardwareSnapshot> boot_and_save(const Qemu& qemu, const GuestConfig& config,
                                       const std::string& initramfs,
                                       const std::function<void()>& started);

/// A machine that stands still where `snapshot` was taken, beside the hardware of `config`, whose
/// memory is all zeros and whose registers are those of a reset. Errors: kQemu, kIo.
Result<Machine> restore(const Qemu& qemu, const GuestConfig& config,
                        const HardwareSnapshot& snapshot);

}  // namespace fencepost::vm
