// SPDX-License-Identifier: MIT
// Names of registers.
#include "soc/device.h"

#include <fmt/format.h>

#include <algorithm>

namespace fencepost::soc {

std::string register_name(const DeviceInfo& info, std::uint32_t offset) {
  const auto found = std::ranges::find(info.registers, offset, &RegisterName::offset);
  if (found != info.registers.end()) return found->name;
  return fmt::format("register {:#x}", offset);
}

}  // namespace fencepost::soc
