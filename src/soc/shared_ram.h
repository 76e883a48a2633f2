// SPDX-License-Identifier: MIT
// A guest's RAM in a file without a name, mapped here and by QEMU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::soc {

/// Up to 3 GB of RAM: so much QEMU's machine "pc" puts at address 0 in one piece, where the offset
/// in the file, the guest's physical address and a DMA address are the same number.
class SharedRam {
 public:
  static Result<SharedRam> create(std::uint64_t bytes);
  SharedRam(SharedRam&& other) noexcept;
  SharedRam& operator=(SharedRam&&) = delete;
  ~SharedRam();

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] std::span<std::byte> bytes() const { return bytes_; }

 private:
  SharedRam(UniqueFd fd, std::span<std::byte> bytes) : fd_(std::move(fd)), bytes_(bytes) {}
  UniqueFd fd_;
  std::span<std::byte> bytes_;
};

}  // namespace fencepost::soc
