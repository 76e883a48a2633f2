// SPDX-License-Identifier: MIT
// Decoding of the layouts that devices write.
#include "picture/image.h"

#include <gtest/gtest.h>

namespace fencepost::picture {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

TEST(Image, Rgb565HasFullScaleWhiteAndSkipsPadding) {
  // Two rows of one pixel, stride 4: red, then white; 0xee is padding.
  const auto memory = bytes({0x00, 0xf8, 0xee, 0xee, 0xff, 0xff, 0xee, 0xee});
  const auto image = decode(memory, Layout::kRgb565, 1, 2, 4);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->pixels, (std::vector<Pixel>{{255, 0, 0}, {255, 255, 255}}));
}

TEST(Image, Xrgb8888StoresBlueFirst) {
  const auto image = decode(bytes({1, 2, 3, 0xff}), Layout::kXrgb8888, 1, 1, 4);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->pixels.front(), (Pixel{3, 2, 1}));
}

TEST(Image, ZeroNv12IsUniformGreen) {
  const std::vector<std::byte> memory(6);
  const auto image = decode(memory, Layout::kNv12, 2, 2, 2);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->pixels, std::vector<Pixel>(4, Pixel{0, 135, 0}));
}

TEST(Image, Nv12WhiteAndBlack) {
  const auto image = decode(bytes({235, 16, 235, 16, 128, 128}), Layout::kNv12, 2, 2, 2);
  ASSERT_TRUE(image);
  EXPECT_EQ(image->row(0)[0], (Pixel{255, 255, 255}));
  EXPECT_EQ(image->row(0)[1], (Pixel{0, 0, 0}));
}

TEST(Image, ShortMemoryAndNonsenseSizesAreErrors) {
  const std::vector<std::byte> memory(16);
  EXPECT_FALSE(decode(memory, Layout::kXrgb8888, 2, 3, 8));
  EXPECT_FALSE(decode(memory, Layout::kXrgb8888, 3, 1, 8));
  EXPECT_FALSE(decode(memory, Layout::kRgb565, 0, 1, 8));
}

}  // namespace
}  // namespace fencepost::picture
