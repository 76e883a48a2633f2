// SPDX-License-Identifier: MIT
// Where the guest's firmware has put the registers of hardware outside of QEMU.
#include "vm/register_window.h"

#include <limits>

#include "vm/qemu.h"

namespace fencepost::vm {
namespace {

/// Configuration mechanism 1 (PCI Local Bus Specification 3.0, 3.2.2.3.2): a port for the address,
/// and one for the data.
constexpr std::uint32_t kAddressPort = 0xcf8;
constexpr std::uint32_t kDataPort = 0xcfc;
constexpr std::uint32_t kEnable = 0x80000000;

constexpr std::uint32_t kCommand = 0x04;
constexpr std::uint32_t kBar0 = 0x10;
constexpr std::uint32_t kMemorySpace = 0x2;

/// Writes 32 bits of the configuration space of the device in `slot`.
Status write_config(Qmp& qmp, unsigned slot, std::uint32_t offset, std::uint32_t value) {
  FP_TRY(qmp.human(fmt::format("o /w {:#x} {:#x}", kAddressPort, kEnable | slot << 11 | offset)));
  return qmp.human(fmt::format("o /w {:#x} {:#x}", kDataPort, value));
}

}  // namespace

Result<RegisterWindow> find_register_window(const nlohmann::json& query_pci) {
  const auto none = fail(ExitCode::kQemu, "QEMU does not say where the hardware's registers are");
  if (!query_pci.is_array() || query_pci.empty() || !query_pci[0].is_object()) return none;
  for (const auto& device : query_pci[0].value("devices", nlohmann::json::array())) {
    if (!device.is_object() || device.value("qdev_id", "") != kRegistersId) continue;
    for (const auto& region : device.value("regions", nlohmann::json::array())) {
      const auto address = region.value("address", std::int64_t{0});
      if (region.value("bar", -1) != 0 || address <= 0 ||
          address > std::numeric_limits<std::uint32_t>::max())
        continue;
      return RegisterWindow{device.value("slot", 0U), static_cast<std::uint32_t>(address)};
    }
  }
  return none;
}

Status map_register_window(Qmp& qmp, const RegisterWindow& window) {
  FP_TRY(write_config(qmp, window.slot, kBar0, window.address));
  return write_config(qmp, window.slot, kCommand, kMemorySpace);
}

}  // namespace fencepost::vm
