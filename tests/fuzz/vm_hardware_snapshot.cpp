// SPDX-License-Identifier: MIT
// Any bytes as the snapshot of a guest with hardware: a file of the cache may be damaged.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>

#include "base/unique_fd.h"
#include "vm/hardware_snapshot.h"
#include "vm/memory_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr off_t kMemory = 1 << 20;
  const auto snapshot =
      fencepost::vm::snapshot_from_bytes({reinterpret_cast<const char*>(data), size});
  if (!snapshot) return 0;
  const fencepost::UniqueFd memory(::memfd_create("memory", MFD_CLOEXEC));
  if (::ftruncate(memory.get(), kMemory) != 0) return 0;
  static_cast<void>(fencepost::vm::unpack_memory(snapshot->memory, memory.get()));
  return 0;
}
