// SPDX-License-Identifier: MIT
// What the RGA makes of pictures, against what they should be.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "rga_guest.h"
#include "soc/rga/engine.h"

namespace fencepost::soc::rga {
namespace {

using namespace fencepost::test;  // NOLINT(google-build-using-namespace): the stand-in guest

Bytes convert(RgaGuest& guest, const RgaPicture& src, const Bytes& pixels, const RgaPicture& dst,
              RgaTurn turn = {}, unsigned csc = 1) {
  guest.command(src, dst, turn, csc);
  guest.put_source(pixels);
  const auto result = Engine().run(guest.memory(), guest.words());
  EXPECT_TRUE(result.ok) << result.register_name << ": " << result.text;
  return guest.destination(dst.format.size(dst.width, dst.height));
}

class EachFormat : public ::testing::TestWithParam<RgaFormat> {};

TEST_P(EachFormat, IsCopiedExactly) {
  RgaGuest guest;
  const RgaPicture picture{GetParam(), 76, 42};
  auto pixels = noise(picture.format.size(76, 42));
  if (picture.format.format == 1)  // the byte without a meaning
    for (unsigned i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
  EXPECT_EQ(convert(guest, picture, pixels, picture), pixels);
}

TEST_P(EachFormat, TurnedThereAndBackIsItself) {
  const RgaPicture wide{GetParam(), 76, 44};
  auto pixels = noise(wide.format.size(76, 44));
  if (wide.format.format == 1)
    for (unsigned i = 3; i < pixels.size(); i += 4) pixels[i] = 255;
  constexpr std::pair<RgaTurn, RgaTurn> kWays[] = {{{90}, {270}},
                                                   {{180}, {180}},
                                                   {{270}, {90}},
                                                   {{0, true}, {0, true}},
                                                   {{0, false, true}, {0, false, true}},
                                                   {{90, true}, {90, true}}};
  for (const auto& [there, back] : kWays) {
    const bool sideways = there.degrees % 180 != 0;
    // A quarter of a turn makes of 4:2:2 something else.
    if (sideways && wide.format.yuv() && wide.format.y_divisor == 1) continue;
    RgaGuest guest;
    const RgaPicture other{GetParam(), sideways ? 44U : 76U, sideways ? 76U : 44U};
    const auto between = convert(guest, wide, pixels, other, there);
    EXPECT_NE(between, pixels);
    EXPECT_EQ(convert(guest, other, between, wide, back), pixels) << there.degrees;
  }
}

INSTANTIATE_TEST_SUITE_P(Rga, EachFormat, ::testing::ValuesIn(kRgaFormats),
                         [](const auto& param) { return param.param.name; });

TEST(Rga, SwapsNoAlphaWhereThereIsNone) {
  constexpr RgaFormat kSwapped{"RGB24, alpha first", 2, 2, 3, 0, 0};
  const auto pixels = noise(kRgb24.size(76, 42));
  for (const auto& [from, to] : {std::pair{kSwapped, kRgb24}, std::pair{kRgb24, kSwapped}}) {
    RgaGuest guest;
    EXPECT_EQ(convert(guest, {from, 76, 42}, pixels, {to, 76, 42}), pixels);
  }
}

/// Where the pixel at (x, y) of a picture of w x h lands, by the definition of the words.
struct Place {
  unsigned x, y;
};
Place turned(Place p, unsigned w, unsigned h, RgaTurn turn) {
  for (unsigned i = 0; i < turn.degrees; i += 90) {
    p = {h - 1 - p.y, p.x};
    std::swap(w, h);
  }
  if (turn.mirror_x) p.x = w - 1 - p.x;
  if (turn.mirror_y) p.y = h - 1 - p.y;
  return p;
}

TEST(Rga, TurnsClockwiseThenMirrors) {
  constexpr unsigned kWidth = 40;
  constexpr unsigned kHeight = 36;
  const auto pixels = noise(kRgb24.size(kWidth, kHeight));
  for (const unsigned degrees : {0U, 90U, 180U, 270U})
    for (const bool x_mirror : {false, true})
      for (const bool y_mirror : {false, true}) {
        RgaGuest guest;
        const RgaTurn turn{degrees, x_mirror, y_mirror};
        const bool sideways = degrees % 180 != 0;
        const RgaPicture dst{kRgb24, sideways ? kHeight : kWidth, sideways ? kWidth : kHeight};
        const auto got = convert(guest, {kRgb24, kWidth, kHeight}, pixels, dst, turn);
        Bytes want(got.size());
        for (unsigned y = 0; y < kHeight; ++y)
          for (unsigned x = 0; x < kWidth; ++x) {
            const auto to = turned({x, y}, kWidth, kHeight, turn);
            std::copy_n(&pixels[(y * kWidth + x) * 3], 3, &want[(to.y * dst.width + to.x) * 3]);
          }
        EXPECT_EQ(got, want) << degrees << x_mirror << y_mirror;
      }
}

/// The standards' equations, in floating point.
struct Reference {
  double red, blue, offset, luma, chroma;
};
constexpr Reference kBt601{0.299, 0.114, 16, 219, 224};
constexpr Reference kBt601Wide{0.299, 0.114, 0, 255, 255};
constexpr Reference kBt709{0.2126, 0.0722, 16, 219, 224};

std::array<double, 3> to_rgb(const Reference& k, double y, double u, double v) {
  const double luma = (y - k.offset) / k.luma;
  const double pb = (u - 128) / k.chroma;
  const double pr = (v - 128) / k.chroma;
  const double r = luma + 2 * (1 - k.red) * pr;
  const double b = luma + 2 * (1 - k.blue) * pb;
  const double g = (luma - k.red * r - k.blue * b) / (1 - k.red - k.blue);
  return {r * 255, g * 255, b * 255};
}

std::array<double, 3> to_yuv(const Reference& k, double r, double g, double b) {
  const double luma = (k.red * r + (1 - k.red - k.blue) * g + k.blue * b) / 255;
  return {k.offset + luma * k.luma, 128 + k.chroma * (b / 255 - luma) / (2 * (1 - k.blue)),
          128 + k.chroma * (r / 255 - luma) / (2 * (1 - k.red))};
}

bool near(double want, std::uint8_t got) {
  return std::abs(std::clamp(want, 0.0, 255.0) - got) <= 1;
}

class EachMatrix : public ::testing::TestWithParam<std::pair<unsigned, Reference>> {};

TEST_P(EachMatrix, ConvertsToRgb) {
  const auto [csc, reference] = GetParam();
  RgaGuest guest;
  constexpr unsigned kWidth = 64;
  constexpr unsigned kHeight = 64;
  const auto pixels = noise(kNv12.size(kWidth, kHeight));
  const auto got =
      convert(guest, {kNv12, kWidth, kHeight}, pixels, {kRgb24, kWidth, kHeight}, {}, csc);
  for (unsigned y = 0; y < kHeight; ++y)
    for (unsigned x = 0; x < kWidth; ++x) {
      const auto* uv = &pixels[kWidth * kHeight + y / 2 * kWidth + x / 2 * 2];
      const auto want = to_rgb(reference, pixels[y * kWidth + x], uv[0], uv[1]);
      for (unsigned c = 0; c < 3; ++c)
        ASSERT_TRUE(near(want[c], got[(y * kWidth + x) * 3 + c])) << x << "," << y << ":" << c;
    }
}

TEST_P(EachMatrix, ConvertsToYuv) {
  const auto [csc, reference] = GetParam();
  RgaGuest guest;
  constexpr unsigned kWidth = 64;
  constexpr unsigned kHeight = 36;
  Bytes pixels(kRgb24.size(kWidth, kHeight));
  const auto colours = noise(kWidth / 2 * 3);
  for (unsigned i = 0; i < kWidth * kHeight; ++i)  // pairs of columns, so that chroma is exact
    std::copy_n(&colours[i % kWidth / 2 * 3], 3, &pixels[i * 3]);
  const auto got =
      convert(guest, {kRgb24, kWidth, kHeight}, pixels, {kNv12, kWidth, kHeight}, {}, csc);
  for (unsigned x = 0; x < kWidth; ++x) {
    const auto* rgb = &pixels[x * 3];
    const auto want = to_yuv(reference, rgb[0], rgb[1], rgb[2]);
    ASSERT_TRUE(near(want[0], got[x])) << x;
    ASSERT_TRUE(near(want[1], got[kWidth * kHeight + x / 2 * 2])) << x;
    ASSERT_TRUE(near(want[2], got[kWidth * kHeight + x / 2 * 2 + 1])) << x;
  }
}

INSTANTIATE_TEST_SUITE_P(Rga, EachMatrix,
                         ::testing::Values(std::pair(1U, kBt601), std::pair(2U, kBt601Wide),
                                           std::pair(3U, kBt709)));

TEST(Rga, ScalesDownToTheMean) {
  RgaGuest guest;
  const auto pixels = noise(kAbgr32.size(80, 80));
  const auto got = convert(guest, {kAbgr32, 80, 80}, pixels, {kAbgr32, 40, 40});
  for (unsigned y = 0; y < 40; ++y)
    for (unsigned x = 0; x < 160; ++x) {
      const auto at = [&](unsigned dx, unsigned dy) {
        return pixels[(2 * y + dy) * 320 + x / 4 * 8 + dx * 4 + x % 4];
      };
      const double mean = (at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4.0;
      ASSERT_LE(std::abs(mean - got[y * 160 + x]), 1.5) << x << "," << y;
    }
}

TEST(Rga, ScalesUpBetweenNeighbours) {
  RgaGuest guest;
  Bytes ramp(kAbgr32.size(40, 40));
  for (unsigned i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<std::uint8_t>(i / 4 % 40 * 5);
  const auto got = convert(guest, {kAbgr32, 40, 40}, ramp, {kAbgr32, 118, 40});
  for (unsigned x = 0; x < 118; ++x) ASSERT_NEAR(got[x * 4], x * 39.0 / 117 * 5, 1) << x;
}

TEST(Rga, KeepsAFlatColourAtAnySize) {
  for (const auto& [width, height] : {std::pair(36U, 200U), std::pair(300U, 44U)}) {
    RgaGuest guest;
    const Bytes flat(kRgb565.size(100, 100), 0x5a);
    const auto got = convert(guest, {kRgb565, 100, 100}, flat, {kRgb565, width, height});
    EXPECT_THAT(got, ::testing::Each(0x5a));
  }
}

}  // namespace
}  // namespace fencepost::soc::rga
