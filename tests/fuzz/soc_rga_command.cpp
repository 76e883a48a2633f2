// SPDX-License-Identifier: MIT
// Any command buffer and any page tables: the RGA ends its job, and says what was wrong where it
// is not ok.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "soc/rga/engine.h"

namespace {

constexpr std::size_t kRam = 1 << 16;

/// SRC_ACT_INFO and DST_ACT_INFO, in words of the command buffer.
constexpr std::size_t kSourceSize = (0x11c - 0x100) / 4;
constexpr std::size_t kDestinationSize = (0x14c - 0x100) / 4;

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::array<std::uint32_t, 32> words{};
  const auto head = std::min(size, sizeof words);
  std::memcpy(words.data(), data, head);
  // Large pictures are only slow.
  words[kSourceSize] &= 0x00ff00ff;
  words[kDestinationSize] &= 0x00ff00ff;
  // On the heap and of exactly this size, so that the sanitizer sees each byte beyond.
  std::vector<std::byte> ram(kRam);
  std::memcpy(ram.data(), data + head, std::min(size - head, kRam));
  const fencepost::soc::GuestMemory memory(ram);
  const auto result = fencepost::soc::rga::Engine().run(memory, words);
  if (!result.ok && (result.register_name.empty() || result.text.empty())) std::abort();
  return 0;
}
