// SPDX-License-Identifier: MIT
// The output of the encoder: bytes that go to guest memory, up to a limit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "soc/journal.h"
#include "soc/memory.h"

namespace fencepost::soc::vepu {

class Stream {
 public:
  /// `limit` is in bytes.
  Stream(const GuestMemory& memory, std::uint64_t address, std::uint64_t limit)
      : memory_(memory), address_(address), limit_(limit) {}

  /// Writes what the limit allows. After a problem nothing more is written.
  void append(std::span<const std::uint8_t> bytes);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool full() const { return full_; }
  /// Why it ended too early; without device.
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }

 private:
  const GuestMemory& memory_;
  std::uint64_t address_;
  std::uint64_t limit_;
  std::uint64_t size_ = 0;
  bool full_ = false;
  std::optional<Problem> problem_;
};

}  // namespace fencepost::soc::vepu
