// SPDX-License-Identifier: MIT
// Registers as memory that the guest reads and writes itself, and the model beside it.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::soc::shared {

/// The SoC's register window in a file without a name, mapped here and, as BAR2 of
/// ivshmem-doorbell, by QEMU. Offsets are aligned and less than kWindowSize.
class RegisterFile {
 public:
  static Result<RegisterFile> create();
  RegisterFile(RegisterFile&& other) noexcept;
  RegisterFile& operator=(RegisterFile&&) = delete;
  ~RegisterFile();

  [[nodiscard]] int fd() const { return fd_.get(); }

  /// What the guest wrote before this value is seen by loads that follow.
  [[nodiscard]] std::uint32_t load(std::uint32_t offset) const;
  /// The guest sees before this value what was stored before.
  void store(std::uint32_t offset, std::uint32_t value);
  /// Stores `value` unless the guest has changed what was there; whether it did.
  bool replace(std::uint32_t offset, std::uint32_t seen, std::uint32_t value);

 private:
  RegisterFile(UniqueFd fd, std::span<std::uint32_t> words) : fd_(std::move(fd)), words_(words) {}
  UniqueFd fd_;
  std::span<std::uint32_t> words_;
};

}  // namespace fencepost::soc::shared
