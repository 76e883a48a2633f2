// SPDX-License-Identifier: MIT
// Any registers, any table and any stream, three times in a row: the decoder ends its jobs, and
// says what was wrong where one is not ok.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "soc/vpu/contexts.h"

namespace {

using fencepost::soc::vpu::Registers;

constexpr std::size_t kRam = 1 << 16;

/// Large pictures are only slow, and addresses outside of RAM are soon found.
void tame(Registers& registers) {
  registers[0x1b8 / 4] &= ~0U << 17 | 7U << 9 | 7U;     // H264_PIC_MB_SIZE
  registers[0x1e0 / 4] &= 7U << 23 | 7U << 11 | 0x7c0;  // PIC_MB_SIZE
  for (const auto offset : {0xf4, 0xfc, 0x100, 0x244})
    registers[static_cast<std::size_t>(offset) / 4] &= kRam - 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Registers registers{};
  const auto head = std::min(size, sizeof registers);
  std::memcpy(registers.data(), data, head);
  tame(registers);
  // On the heap and of exactly this size, so that the sanitizer sees each byte beyond.
  std::vector<std::byte> ram(kRam);
  std::memcpy(ram.data(), data + head, std::min(size - head, kRam));
  const fencepost::soc::GuestMemory memory(ram);
  fencepost::soc::vpu::Contexts contexts;
  for (int job = 0; job < 3; ++job) {
    const auto result = contexts.decode(memory, registers);
    if (!result.ok && (result.register_name.empty() || result.text.empty())) std::abort();
  }
  return 0;
}
