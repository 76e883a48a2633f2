// SPDX-License-Identifier: MIT
// The guest's RAM as a device sees it: every address comes from the guest and is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fencepost::soc {

/// May keep a device's write for later.
class WriteKeeper {
 public:
  virtual ~WriteKeeper() = default;
  /// Whether the write, which lies inside of RAM, is kept; else it is made now.
  virtual bool keep(std::uint64_t address, std::span<const std::byte> bytes) = 0;
};

/// RAM from guest-physical address 0. The bytes belong to the caller, and the guest writes to them
/// at any time: read once, then look at the copy.
class GuestMemory {
 public:
  /// `keeper` is asked before each write, and outlives this object and its copies; may be null.
  explicit GuestMemory(std::span<std::byte> ram, WriteKeeper* keeper = nullptr)
      : ram_(ram), keeper_(keeper) {}

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
  WriteKeeper* keeper_;
};

}  // namespace fencepost::soc
