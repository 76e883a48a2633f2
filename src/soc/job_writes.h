// SPDX-License-Identifier: MIT
// What a job writes to memory, kept back until it is decided how much of it gets there, and when.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "soc/memory.h"

namespace fencepost::soc {

/// Writes that have not been made, in their order.
struct HeldWrites {
  struct Write {
    std::uint64_t address;
    std::vector<std::byte> bytes;
  };
  std::vector<Write> writes;
  std::uint64_t bytes = 0;  ///< of all of them
};

/// The writes of one device. Thread-safe.
class JobWrites final : public WriteKeeper {
 public:
  /// `ram` as it is, without a keeper.
  explicit JobWrites(GuestMemory ram) : ram_(ram) {}

  /// Keeps what is written from now on; the device's reads do not see it.
  void hold();
  /// Gives what was kept, and keeps no more.
  HeldWrites let_go();
  /// Makes the first `bytes` of `held`, and after the last that is written `extra` more of no
  /// meaning, as far as RAM goes.
  void make(const HeldWrites& held, std::uint64_t bytes, std::uint64_t extra = 0);

  /// Bytes that have got to memory so far.
  [[nodiscard]] std::uint64_t written() const;

  bool keep(std::uint64_t address, std::span<const std::byte> bytes) override;

 private:
  GuestMemory ram_;
  mutable std::mutex mutex_;
  bool holding_ = false;
  HeldWrites held_;
  std::uint64_t written_ = 0;
};

}  // namespace fencepost::soc
