// SPDX-License-Identifier: MIT
// Ownership of one memory mapping.
#pragma once

#include <sys/mman.h>
#include <sys/types.h>

#include <cstddef>
#include <span>

#include "base/result.h"

namespace fencepost::media {

/// Owns an mmap(2) of a descriptor; move-only. It stays valid after the descriptor is closed.
class Mapping {
 public:
  Mapping() = default;
  /// Maps `size` bytes of `fd`, shared. `protection` is PROT_READ, PROT_WRITE or both.
  static Result<Mapping> create(int fd, std::size_t size, off_t offset = 0,
                                int protection = PROT_READ | PROT_WRITE);
  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();

  [[nodiscard]] std::span<std::byte> bytes() { return {address_, size_}; }
  [[nodiscard]] std::span<const std::byte> bytes() const { return {address_, size_}; }

 private:
  Mapping(std::byte* address, std::size_t size) : address_(address), size_(size) {}
  std::byte* address_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace fencepost::media
