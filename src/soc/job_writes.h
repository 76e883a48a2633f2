// SPDX-License-Identifier: MIT
// What a job writes to memory, kept back until it is decided how much of it gets there, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "soc/memory.h"

namespace fencepost::soc {

/// The writes of one device. Thread-safe.
class JobWrites final : public WriteKeeper {
 public:
  /// `ram` as it is, without a keeper.
  explicit JobWrites(GuestMemory ram) : ram_(ram) {}

  /// Keeps what is written from now on; the device's reads do not see it.
  void hold();
  /// Bytes that are kept.
  [[nodiscard]] std::uint64_t held() const;
  /// Writes the first `bytes` of them, and after the last that is written `extra` more of no
  /// meaning, as far as RAM goes. The rest is forgotten, and later writes are not kept.
  void release(std::uint64_t bytes, std::uint64_t extra = 0);

  bool keep(std::uint64_t address, std::span<const std::byte> bytes) override;

 private:
  struct Write {
    std::uint64_t address;
    std::vector<std::byte> bytes;
  };
  GuestMemory ram_;
  mutable std::mutex mutex_;
  bool holding_ = false;
  std::vector<Write> writes_;
  std::uint64_t held_ = 0;
};

}  // namespace fencepost::soc
