// SPDX-License-Identifier: MIT
// Devices, memory and patterns for scenes.
#include "suite/scenes/scene.h"

#include "media/heap.h"
#include "media/udmabuf.h"

namespace fencepost::suite {
namespace {

/// Byte number `offset` of pattern `seed`: spread over all values but zero.
std::byte pattern_byte(std::uint32_t seed, std::size_t offset) {
  const auto mixed = static_cast<std::uint32_t>(offset) * 2654435761U + seed * 40503U;
  return static_cast<std::byte>((mixed >> 13) % 255 + 1);
}

}  // namespace

Result<media::VideoDevice> open_device(const Context& ctx, const std::string& driver) {
  if (!ctx.device().empty()) return media::VideoDevice::open(ctx.device());
  return media::VideoDevice::find({.driver = driver});
}

Result<media::DmaBuf> allocate(Backing backing, std::size_t size) {
  return backing == Backing::kHeap ? media::allocate_from_heap("system", size)
                                   : media::create_udmabuf(size);
}

void fill_pattern(std::span<std::byte> bytes, std::uint32_t seed) {
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = pattern_byte(seed, i);
}

std::size_t count_pattern(std::span<const std::byte> bytes, std::uint32_t seed) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == pattern_byte(seed, i)) ++count;
  }
  return count;
}

}  // namespace fencepost::suite
