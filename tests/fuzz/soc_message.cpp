// SPDX-License-Identifier: MIT
// Any bytes as a message of QEMU's proxy device, and what it asks for done to a PCI function.
#include <cstdint>
#include <cstring>
#include <vector>

#include "soc/trapped/message.h"
#include "soc/trapped/pci_function.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::int32_t command = 0;
  if (size < sizeof command) return 0;
  std::memcpy(&command, data, sizeof command);
  const auto* const rest = reinterpret_cast<const std::byte*>(data) + sizeof command;
  const auto message =
      fencepost::soc::trapped::parse(command, {rest, rest + (size - sizeof command)});
  if (!message) return 0;
  fencepost::soc::trapped::PciFunction function;
  const auto& [address, value, bytes] = message->access;
  function.write(address, bytes, static_cast<std::uint32_t>(value));
  static_cast<void>(function.read(address, bytes));
  static_cast<void>(function.window_offset(address, bytes));
  return 0;
}
