// SPDX-License-Identifier: MIT
// The verdict separates a missing fence from its look-alikes.
#include "picture/judge.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "pattern.h"

namespace fencepost::picture {
namespace {

constexpr int kWidth = 32;
constexpr int kHeight = 24;

Image uniform(Pixel colour) {
  return {kWidth, kHeight, std::vector<Pixel>(std::size_t{kWidth} * kHeight, colour)};
}

TEST(Judge, TheFrame) {
  EXPECT_EQ(judge(gradient(kWidth, kHeight), gradient(kWidth, kHeight)), Verdict::kFrame);
}

TEST(Judge, NothingWritten) {
  EXPECT_EQ(judge(uniform({}), gradient(kWidth, kHeight)), Verdict::kUnfinished);
  const Pixel green{0, 135, 0};
  EXPECT_EQ(judge(uniform(green), gradient(kWidth, kHeight), green), Verdict::kUnfinished);
}

TEST(Judge, OneOtherColour) {
  EXPECT_EQ(judge(uniform({9, 9, 9}), gradient(kWidth, kHeight)), Verdict::kUniform);
}

TEST(Judge, HalfWritten) {
  auto image = gradient(kWidth, kHeight);
  std::fill(image.pixels.begin() + kWidth * 10, image.pixels.end(), Pixel{});
  EXPECT_EQ(judge(image, gradient(kWidth, kHeight)), Verdict::kPartial);
}

TEST(Judge, HalfOfAnotherFrame) {
  auto image = gradient(kWidth, kHeight);
  std::fill(image.pixels.begin() + kWidth * 10, image.pixels.end(), Pixel{7, 7, 7});
  EXPECT_EQ(judge(image, gradient(kWidth, kHeight)), Verdict::kTorn);
}

TEST(Judge, WrongOffset) {
  auto image = gradient(kWidth, kHeight);
  std::rotate(image.pixels.begin(), image.pixels.begin() + 5, image.pixels.end());
  EXPECT_EQ(judge(image, gradient(kWidth, kHeight)), Verdict::kMisplaced);
}

TEST(Judge, AnotherFrameOrSize) {
  auto image = gradient(kWidth, kHeight);
  for (auto& pixel : image.pixels) pixel.b = static_cast<std::uint8_t>(pixel.b ^ 0x80);
  EXPECT_EQ(judge(image, gradient(kWidth, kHeight)), Verdict::kOther);
  EXPECT_EQ(judge(gradient(8, 8), gradient(kWidth, kHeight)), Verdict::kOther);
}

TEST(Measure, UniformHasOneColourAndNoEntropy) {
  const auto statistics = measure(uniform({}));
  EXPECT_EQ(statistics.distinct_colours, 1U);
  EXPECT_DOUBLE_EQ(statistics.entropy, 0);
  EXPECT_DOUBLE_EQ(statistics.black, 1);
}

TEST(Measure, TwoColoursInEqualPartsAreOneBit) {
  auto image = uniform({});
  std::fill(image.pixels.begin(), image.pixels.begin() + kWidth * kHeight / 2,
            Pixel{255, 255, 255});
  const auto statistics = measure(image);
  EXPECT_EQ(statistics.distinct_colours, 2U);
  EXPECT_NEAR(statistics.entropy, 1.0 / 8, 1e-9);
}

TEST(Measure, DigestIsThatOfThePixels) {
  // printf '\000\000\000' | sha256sum
  EXPECT_EQ(measure({1, 1, {Pixel{}}}).sha256,
            "709e80c88487a2411e1ee4dfb9f22a861492d20c4765150c0c794abd70f8147c");
}

}  // namespace
}  // namespace fencepost::picture
