// SPDX-License-Identifier: MIT
// Where the guest's firmware has put the registers of hardware outside of QEMU.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "base/result.h"
#include "vm/qmp.h"

namespace fencepost::vm {

/// BAR 0 of the device "registers" (x-pci-proxy-dev) on the machine's first PCI bus.
struct RegisterWindow {
  unsigned slot = 0;
  std::uint32_t address = 0;  ///< guest-physical
};

/// The window in the answer to QMP's query-pci. Error kQemu where it is not there, or not mapped.
Result<RegisterWindow> find_register_window(const nlohmann::json& query_pci);

/// Maps the window again in a guest that stands still. What QEMU saves has no part of that device:
/// its configuration space is that of a reset, while the guest's kernel thinks it configured.
Status map_register_window(Qmp& qmp, const RegisterWindow& window);

}  // namespace fencepost::vm
