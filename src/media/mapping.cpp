// SPDX-License-Identifier: MIT
// mmap(2) and munmap(2), once each.
#include "media/mapping.h"

#include <utility>

namespace fencepost::media {

Result<Mapping> Mapping::create(int fd, std::size_t size, off_t offset, int protection) {
  void* address = ::mmap(nullptr, size, protection, MAP_SHARED, fd, offset);
  if (address == MAP_FAILED) return fail_errno(ExitCode::kIo, "cannot map a buffer");
  return Mapping(static_cast<std::byte*>(address), size);
}

Mapping::Mapping(Mapping&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(size_, other.size_);
  return *this;
}

Mapping::~Mapping() {
  if (address_ != nullptr) ::munmap(address_, size_);
}

}  // namespace fencepost::media
