// SPDX-License-Identifier: MIT
// Registers as memory.
#include "soc/shared/register_file.h"

#include <sys/mman.h>

#include <atomic>
#include <utility>

#include "soc/bus.h"

namespace fencepost::soc::shared {

Result<RegisterFile> RegisterFile::create() {
  UniqueFd fd(::memfd_create("fencepost-registers", MFD_CLOEXEC));
  if (!fd || ::ftruncate(fd.get(), kWindowSize) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make the shared registers");
  void* const at = ::mmap(nullptr, kWindowSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return fail_errno(ExitCode::kInternal, "cannot map the shared registers");
  return RegisterFile(std::move(fd), {static_cast<std::uint32_t*>(at), kWindowSize / 4});
}

RegisterFile::RegisterFile(RegisterFile&& other) noexcept
    : fd_(std::move(other.fd_)), words_(std::exchange(other.words_, {})) {}

RegisterFile::~RegisterFile() {
  if (!words_.empty()) ::munmap(words_.data(), words_.size_bytes());
}

std::uint32_t RegisterFile::load(std::uint32_t offset) const {
  return std::atomic_ref(words_[offset / 4]).load(std::memory_order_acquire);
}

void RegisterFile::store(std::uint32_t offset, std::uint32_t value) {
  std::atomic_ref(words_[offset / 4]).store(value, std::memory_order_release);
}

bool RegisterFile::replace(std::uint32_t offset, std::uint32_t seen, std::uint32_t value) {
  return std::atomic_ref(words_[offset / 4]).compare_exchange_strong(seen, value);
}

}  // namespace fencepost::soc::shared
