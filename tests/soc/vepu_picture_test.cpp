// SPDX-License-Identifier: MIT
// What the VEPU makes of pictures, against what they were and what libjpeg makes of them.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "soc/vepu/vepu.h"
#include "vepu_guest.h"

namespace fencepost::soc::vepu {
namespace {

using test::decode_jpeg;
using test::even_steps;
using test::Planes;
using test::psnr;
using test::RawFormat;
using test::scenery;
using test::Steps;
using test::uneven_steps;
using test::VepuGuest;

test::Decoded encode_and_decode(VepuGuest& guest) {
  const auto outcome = run_job(guest.memory(), guest.words());
  EXPECT_TRUE(outcome.result.ok) << outcome.result.register_name << ": " << outcome.result.text;
  EXPECT_EQ(outcome.status, kFrameReady);
  EXPECT_EQ(outcome.bits % 8, 0U);
  return decode_jpeg(guest.file(outcome.bits));
}

struct Case {
  RawFormat format;
  unsigned width, height;
};

class EachPicture : public ::testing::TestWithParam<Case> {};

TEST_P(EachPicture, DecodesAsWellAsLibjpegs) {
  const auto [format, width, height] = GetParam();
  const auto picture = scenery(width, height);
  for (const auto& [luma, chroma] :
       {std::pair{even_steps(1), even_steps(1)}, std::pair{uneven_steps(3), uneven_steps(40)},
        std::pair{even_steps(255), even_steps(200)}}) {
    VepuGuest guest;
    guest.prepare(picture, format, luma, chroma);
    const auto decoded = encode_and_decode(guest);
    EXPECT_EQ(decoded.warnings, 0);
    const auto reference = decode_jpeg(test::encode_jpeg(picture, luma, chroma));
    EXPECT_NEAR(psnr(picture, decoded.picture), psnr(picture, reference.picture), 0.1);
  }
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) {
  constexpr std::array kNames = {"Yuv420", "Nv12", "Yuyv", "Uyvy"};
  const auto& [format, width, height] = info.param;
  return fmt::format("{}_{}x{}", kNames[static_cast<std::size_t>(format)], width, height);
}

INSTANTIATE_TEST_SUITE_P(
    Vepu, EachPicture,
    ::testing::Values(Case{RawFormat::kYuv420, 96, 32}, Case{RawFormat::kNv12, 96, 32},
                      Case{RawFormat::kYuyv, 96, 32}, Case{RawFormat::kUyvy, 96, 32},
                      Case{RawFormat::kYuv420, 100, 33}, Case{RawFormat::kNv12, 108, 47},
                      Case{RawFormat::kYuyv, 100, 33}, Case{RawFormat::kUyvy, 112, 41},
                      Case{RawFormat::kNv12, 640, 480}, Case{RawFormat::kYuyv, 16, 16}),
    name_of);

TEST(Vepu, UsesTheTablesOfTheRegisters) {
  VepuGuest fine;
  VepuGuest coarse;
  const auto picture = scenery(96, 96);
  fine.prepare(picture, RawFormat::kNv12, even_steps(1), even_steps(1));
  coarse.prepare(picture, RawFormat::kNv12, even_steps(40), even_steps(40));
  const auto fine_psnr = psnr(picture, encode_and_decode(fine).picture);
  const auto coarse_psnr = psnr(picture, encode_and_decode(coarse).picture);
  EXPECT_GT(fine_psnr, 50);
  EXPECT_LT(coarse_psnr, 40);
  EXPECT_GT(coarse_psnr, 25);
}

TEST(Vepu, TakesTheMeanOfTwoLinesOfChroma) {
  VepuGuest guest;
  guest.prepare(Planes(32, 32), RawFormat::kYuyv, even_steps(1), even_steps(1));
  for (unsigned y = 0; y < 32; ++y) {
    const std::vector line(64, std::byte(y % 2 == 0 ? 100 : 110));
    ASSERT_TRUE(guest.memory().write(VepuGuest::kPlanes[0] + 64 * y, line));
  }
  const auto decoded = encode_and_decode(guest).picture;
  EXPECT_THAT(decoded.planes[1], ::testing::Each(105));
  EXPECT_THAT(decoded.planes[2], ::testing::Each(105));
  EXPECT_NEAR(decoded.at(0, 5, 6), 100, 1);
  EXPECT_NEAR(decoded.at(0, 5, 7), 110, 1);
}

TEST(Vepu, FollowsTheLengthOfALine) {
  const auto picture = scenery(64, 64);
  VepuGuest guest;
  guest.prepare(picture, RawFormat::kNv12, even_steps(1), even_steps(1));
  // The left half of it: lines are as far from each other as before.
  guest.word(0x19c) = 4 << 20 | 2 << 8 | 1 << 6 | 2 << 4 | 1;
  const auto outcome = run_job(guest.memory(), guest.words());
  ASSERT_TRUE(outcome.result.ok);
  auto file = guest.file(outcome.bits);
  file[6 + 130 + 8] = 32;  // the width in the header
  const auto decoded = decode_jpeg(file).picture;
  for (unsigned y = 0; y < 64; ++y)
    for (unsigned x = 0; x < 32; ++x) EXPECT_NEAR(decoded.at(0, x, y), picture.at(0, x, y), 2);
}

}  // namespace
}  // namespace fencepost::soc::vepu
