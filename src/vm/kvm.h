// SPDX-License-Identifier: MIT
// Whether KVM can be trusted on this machine. That /dev/kvm opens says little: a boot can hang.
#pragma once

#include <string>

#include "vm/qemu.h"

namespace fencepost::vm {

/// Whether a guest with KVM has come up here: tried once, for a few seconds, and remembered in the
/// cache for this machine and QEMU. Any doubt is "no".
bool kvm_boots(const Qemu& qemu, MachineOptions options, const std::string& initramfs);

}  // namespace fencepost::vm
