// SPDX-License-Identifier: MIT
// Frames of blocks: compressed they are themselves and no other.
#include "suite/scenes/block_picture.h"

#include <gtest/gtest.h>

#include <vector>

#include "../picture/jpeg_writer.h"

namespace fencepost::suite {
namespace {

constexpr std::uint32_t kWidth = 96;
constexpr std::uint32_t kHeight = 64;
constexpr std::size_t kPixels = std::size_t{kWidth} * kHeight;

std::vector<std::byte> frame(std::uint32_t seed) {
  std::vector<std::byte> yuyv(kPixels * 2);
  fill_blocks(yuyv, kWidth, kHeight, seed);
  return yuyv;
}

std::vector<std::byte> compressed(std::uint32_t seed) {
  const auto yuyv = frame(seed);
  std::vector<std::uint8_t> luma(kPixels);
  for (std::size_t i = 0; i < kPixels; ++i) luma[i] = static_cast<std::uint8_t>(yuyv[2 * i]);
  return write_jpeg(luma, kWidth, kHeight);
}

TEST(BlockPicture, SurvivesCompression) {
  for (std::uint32_t seed = 0; seed < 50; ++seed)
    EXPECT_EQ(count_blocks(compressed(seed), kWidth, kHeight, seed), kPixels) << seed;
}

TEST(BlockPicture, IsNoOtherFrame) {
  for (std::uint32_t seed = 1; seed < 50; ++seed)
    EXPECT_LT(count_blocks(compressed(seed), kWidth, kHeight, 0), kPixels / 4) << seed;
}

TEST(BlockPicture, IsNotWholeWhereDataAreMissing) {
  auto half = compressed(7);
  half.resize(half.size() - half.size() / 8);
  half.resize(2 * half.size());
  EXPECT_LT(count_blocks(half, kWidth, kHeight, 7), kPixels);
}

TEST(BlockPicture, IsNotInMemoryThatNobodyWrote) {
  EXPECT_EQ(count_blocks(std::vector<std::byte>(kPixels), kWidth, kHeight, 7), 0U);
  EXPECT_EQ(count_blocks({}, kWidth, kHeight, 7), 0U);
}

TEST(BlockPicture, HasNoColour) {
  const auto yuyv = frame(7);
  for (std::size_t i = 0; i < kPixels; ++i) EXPECT_EQ(yuyv[2 * i + 1], std::byte{128});
}

}  // namespace
}  // namespace fencepost::suite
