// SPDX-License-Identifier: MIT
// The guest's RAM as a device sees it: every address comes from the guest and is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fencepost::soc {

/// RAM from guest-physical address 0. The bytes belong to the caller, and the guest writes to them
/// at any time: read once, then look at the copy.
class GuestMemory {
 public:
  explicit GuestMemory(std::span<std::byte> ram) : ram_(ram) {}

  [[nodiscard]] std::uint64_t size() const { return ram_.size(); }
  [[nodiscard]] bool contains(std::uint64_t address, std::uint64_t size) const {
    return size <= ram_.size() && address <= ram_.size() - size;
  }
  /// Copies out of RAM; false, with nothing done, where any byte lies outside.
  [[nodiscard]] bool read(std::uint64_t address, std::span<std::byte> to) const;
  /// Copies into RAM, likewise.
  [[nodiscard]] bool write(std::uint64_t address, std::span<const std::byte> from) const;

 private:
  std::span<std::byte> ram_;
};

}  // namespace fencepost::soc
