// SPDX-License-Identifier: MIT
// JPEG files that are right, damaged, and none.
#include "picture/jpeg.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "jpeg_writer.h"

namespace fencepost::picture {
namespace {

constexpr std::uint32_t kWidth = 32;
constexpr std::uint32_t kHeight = 16;

std::vector<std::byte> grey_file(std::uint8_t grey) {
  return write_jpeg(std::vector<std::uint8_t>(kWidth * kHeight, grey), kWidth, kHeight);
}

TEST(JpegLuma, GivesThePixelsBack) {
  const auto luma = jpeg_luma(grey_file(200), kWidth, kHeight);
  ASSERT_TRUE(luma) << luma.error().what;
  EXPECT_EQ(luma->size(), std::size_t{kWidth} * kHeight);
  EXPECT_TRUE(std::ranges::all_of(*luma, [](int value) { return value >= 199 && value <= 201; }));
}

TEST(JpegLuma, TakesNoNoticeOfWhatFollows) {
  auto file = grey_file(200);
  file.resize(file.size() + 4096);
  const auto luma = jpeg_luma(file, kWidth, kHeight);
  ASSERT_TRUE(luma) << luma.error().what;
  EXPECT_EQ(*luma, *jpeg_luma(grey_file(200), kWidth, kHeight));
}

TEST(JpegLuma, FillsUpWhatIsMissing) {
  auto file = grey_file(200);
  file.resize(file.size() - 6);
  const auto luma = jpeg_luma(file, kWidth, kHeight);
  ASSERT_TRUE(luma) << luma.error().what;
  EXPECT_EQ(luma->size(), std::size_t{kWidth} * kHeight);
}

TEST(JpegLuma, RefusesAnotherSize) {
  EXPECT_FALSE(jpeg_luma(grey_file(200), kWidth, kHeight + 16));
}

TEST(JpegLuma, RefusesWhatIsNoJpeg) {
  EXPECT_FALSE(jpeg_luma(std::vector<std::byte>(4096), kWidth, kHeight));
  EXPECT_FALSE(jpeg_luma({}, kWidth, kHeight));
}

}  // namespace
}  // namespace fencepost::picture
