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
  const auto& wanted = ctx.device();
  if (wanted.empty()) return media::VideoDevice::find({.driver = driver});
  if (wanted.starts_with('/')) return media::VideoDevice::open(wanted);
  return media::VideoDevice::find({.card = wanted});
}

Result<media::DmaBuf> allocate(Backing backing, std::size_t size) {
  return backing == Backing::kHeap ? media::allocate_from_heap("system", size)
                                   : media::create_udmabuf(size);
}

Result<media::DmaBuf> allocate_contiguous(std::size_t size) {
  // The heap has the name of the device tree's node, or of the default area.
  auto dmabuf = media::allocate_from_heap("linux,cma", size);
  return dmabuf ? std::move(dmabuf) : media::allocate_from_heap("reserved", size);
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
