// SPDX-License-Identifier: MIT
// Grey blocks, and what is left of them.
#include "suite/scenes/block_picture.h"

#include <cstdlib>

#include "picture/jpeg.h"

namespace fencepost::suite {
namespace {

/// The side of a block of the discrete cosine transform.
/// chroma.
constexpr std::uint32_t kBlock = 8;
constexpr std::byte kNoColour{128};
/// Half the step of the DC coefficient at the quality that drivers begin with, and rounding.
constexpr int kTolerance = 2;

/// Different for each seed and block, and never one of the greys 128 and 0 that a decoder fills up
/// with.
int grey(std::uint32_t seed, std::uint32_t column, std::uint32_t row) {
  // A sum alone would give two seeds the same picture but for a shift of all its greys.
  std::uint32_t mixed = ((row * 64 + column + 1) * 2654435761U) ^ (seed * 2246822519U);
  mixed = (mixed ^ (mixed >> 15)) * 2246822519U;
  const auto value = static_cast<int>((mixed >> 13) % 216);
  return value < 108 ? 16 + value : 24 + value;
}

}  // namespace

void fill_blocks(std::span<std::byte> yuyv, std::uint32_t width, std::uint32_t height,
                 std::uint32_t seed) {
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const auto pixel = yuyv.subspan((std::size_t{y} * width + x) * 2, 2);
      pixel[0] = static_cast<std::byte>(grey(seed, x / kBlock, y / kBlock));
      pixel[1] = kNoColour;
    }
  }
}

std::size_t count_blocks(std::span<const std::byte> jpeg, std::uint32_t width, std::uint32_t height,
                         std::uint32_t seed) {
  const auto luma = picture::jpeg_luma(jpeg, width, height);
  if (!luma) return 0;
  std::size_t count = 0;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const int got = (*luma)[std::size_t{y} * width + x];
      if (std::abs(got - grey(seed, x / kBlock, y / kBlock)) <= kTolerance) ++count;
    }
  }
  return count;
}

}  // namespace fencepost::suite
