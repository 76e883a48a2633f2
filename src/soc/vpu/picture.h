// SPDX-License-Identifier: MIT
// A decoded picture in our own memory, and its way into the guest's.
#pragma once

#include <cstdint>
#include <vector>

#include "soc/memory.h"

namespace fencepost::soc::vpu {

/// Whole macroblocks of 8-bit 4:2:0 in three planes; the bytes of a line may be more than its
/// pixels.
struct Picture {
  unsigned width = 0;
  unsigned height = 0;
  std::vector<std::uint8_t> bytes;
  const std::uint8_t* planes[3] = {};
  unsigned strides[3] = {};
  std::uint64_t address = 0;  ///< where the guest has it; 0: nowhere
  bool held = false;          ///< by libavcodec, as a reference or to put out later
};

/// Which lines of a picture: all, or those of one field.
enum class Lines : std::uint8_t { kAll, kTop, kBottom };

constexpr std::uint64_t nv12_bytes(unsigned width, unsigned height) {
  return std::uint64_t{width} * height * 3 / 2;
}

/// Writes `lines` of `picture` as NV12 without gaps; `address` is that of its first line in any
/// case. False where it does not lie in RAM.
bool store_nv12(const GuestMemory& memory, std::uint64_t address, const Picture& picture,
                unsigned width, unsigned height, Lines lines);

}  // namespace fencepost::soc::vpu
