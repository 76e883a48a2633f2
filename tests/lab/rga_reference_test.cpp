// SPDX-License-Identifier: MIT
// The reference conversion against pictures whose result is known.
#include "lab/rga_reference.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fencepost::lab {
namespace {

/// NV12 of one colour.
std::vector<std::byte> flat(PictureSize size, int y, int u, int v) {
  const std::size_t luma = std::size_t{size.width} * size.height;
  std::vector<std::byte> nv12(luma * 3 / 2, static_cast<std::byte>(y));
  for (std::size_t at = luma; at < nv12.size(); at += 2) {
    nv12[at] = static_cast<std::byte>(u);
    nv12[at + 1] = static_cast<std::byte>(v);
  }
  return nv12;
}

std::vector<int> first_pixel(const std::vector<std::byte>& rgb) {
  return {static_cast<int>(rgb[0]), static_cast<int>(rgb[1]), static_cast<int>(rgb[2])};
}

constexpr PictureSize kFrom{48, 36};
constexpr PictureSize kTo{32, 24};

TEST(RgaReference, KeepsTheColoursOfBt709AtAnySize) {
  struct Colour {
    int y, u, v;
    std::vector<int> rgb;
  };
  const Colour colours[] = {{16, 128, 128, {0, 0, 0}},
                            {235, 128, 128, {255, 255, 255}},
                            {63, 102, 240, {255, 1, 0}},
                            {32, 240, 118, {1, 0, 255}}};
  for (const auto& colour : colours) {
    const auto rgb = RgaReference(kFrom, kTo).convert(flat(kFrom, colour.y, colour.u, colour.v));
    ASSERT_TRUE(rgb);
    ASSERT_EQ(rgb->size(), std::size_t{kTo.width} * kTo.height * 3);
    EXPECT_EQ(first_pixel(*rgb), colour.rgb);
    EXPECT_TRUE(std::equal(rgb->begin(), rgb->end() - 3, rgb->begin() + 3));
  }
}

TEST(RgaReference, TakesTheMeanOfWhatAPixelCovers) {
  auto nv12 = flat(kFrom, 16, 128, 128);
  // Two of three columns of the source make one and a half of the destination's.
  for (std::size_t y = 0; y < kFrom.height; ++y)
    for (std::size_t x = 0; x < kFrom.width; x += 3) nv12[y * kFrom.width + x] = std::byte{235};
  const auto rgb = RgaReference(kFrom, kTo).convert(nv12);
  ASSERT_TRUE(rgb);
  EXPECT_NEAR(static_cast<int>((*rgb)[0]), 170, 1) << "two thirds of the pixel are white";
  EXPECT_EQ(static_cast<int>((*rgb)[3]), 0);
}

TEST(RgaReference, RefusesAnotherSize) {
  EXPECT_FALSE(RgaReference(kFrom, kTo).convert(flat({32, 32}, 16, 128, 128)));
}

}  // namespace
}  // namespace fencepost::lab
