// SPDX-License-Identifier: MIT
// A guest's RAM in a file without a name, mapped here and by QEMU.
#include "soc/shared_ram.h"

#include <sys/mman.h>

#include <utility>

namespace fencepost::soc {
namespace {

constexpr std::uint64_t kMaxBytes = 3ULL << 30;

}  // namespace

Result<SharedRam> SharedRam::create(std::uint64_t bytes) {
  if (bytes == 0 || bytes > kMaxBytes)
    return fail(ExitCode::kInternal, "the SoC's guest has at most 3 GB of memory");
  UniqueFd fd(::memfd_create("fencepost-ram", MFD_CLOEXEC));
  if (!fd || ::ftruncate(fd.get(), static_cast<off_t>(bytes)) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make the guest's memory");
  void* const at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return fail_errno(ExitCode::kInternal, "cannot map the guest's memory");
  return SharedRam(std::move(fd), {static_cast<std::byte*>(at), bytes});
}

SharedRam::SharedRam(SharedRam&& other) noexcept
    : fd_(std::move(other.fd_)), bytes_(std::exchange(other.bytes_, {})) {}

SharedRam::~SharedRam() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

}  // namespace fencepost::soc
