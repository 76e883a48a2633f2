// SPDX-License-Identifier: MIT
// The configuration space of the PCI function whose BAR0 is the SoC's register window.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace fencepost::soc::trapped {

class PciFunction {
 public:
  PciFunction();

  /// Accesses of 1, 2 or 4 bytes; outside of the space they read as all ones and write nothing.
  [[nodiscard]] std::uint32_t read(std::uint64_t offset, unsigned size) const;
  void write(std::uint64_t offset, unsigned size, std::uint32_t value);
  void reset();

  /// Each byte of the space and which of its bits can be written: what a guest sees of it.
  [[nodiscard]] std::string description() const;

  /// What BAR0 maps to an access of `size` bytes at a guest-physical address: the offset in the
  /// window, or nothing where the address is not in it.
  [[nodiscard]] std::optional<std::uint64_t> window_offset(std::uint64_t address,
                                                           unsigned size) const;

 private:
  [[nodiscard]] bool inside(std::uint64_t offset, unsigned size) const;
  std::array<std::uint8_t, 256> bytes_{};
  std::array<std::uint8_t, 256> writable_{};  ///< a mask for each byte
};

}  // namespace fencepost::soc::trapped
