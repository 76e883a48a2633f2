// SPDX-License-Identifier: MIT
// Pictures for the JPEG encoder of a guest, and the judgement on what becomes of them.
//   vepu_quality encode DIR   in the guest: encodes each case as DIR/<case>.jpg
//   vepu_quality judge DIR    anywhere: prints a table of them; 1 where one is bad
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "jpeg_planes.h"
#include "media/uapi.h"
#include "vepu_encoder.h"

namespace {

using namespace fencepost::test;  // NOLINT(google-build-using-namespace)
using Path = std::filesystem::path;

/// How far below libjpeg's own encoder a picture may be, in dB.
constexpr double kTolerance = 0.5;

struct Input {
  const char* name;
  std::uint32_t fourcc;
  RawFormat format;
};
constexpr std::array kInputs = {Input{"YM12", V4L2_PIX_FMT_YUV420M, RawFormat::kYuv420},
                                Input{"NM12", V4L2_PIX_FMT_NV12M, RawFormat::kNv12},
                                Input{"YUYV", V4L2_PIX_FMT_YUYV, RawFormat::kYuyv},
                                Input{"UYVY", V4L2_PIX_FMT_UYVY, RawFormat::kUyvy}};

struct Case {
  const char* format;
  unsigned width, height;
  EncoderInput input;

  [[nodiscard]] std::string name() const {
    return fmt::format("{}-{}x{}-{}", format, width, height, input.quality);
  }
};

Case make_case(const Input& input, unsigned width, unsigned height, int quality) {
  return {input.name, width, height, {input.fourcc, input.format, quality}};
}

/// All formats at all kinds of sizes, and all qualities, with those below the driver's least of 5.
std::vector<Case> all_cases() {
  constexpr std::pair<unsigned, unsigned> kSizes[] = {
      {96, 32}, {640, 480}, {1280, 720}, {100, 33}, {116, 47}, {636, 465}, {1300, 35}, {108, 513}};
  std::vector<Case> cases;
  for (const auto& input : kInputs)
    for (const auto& [width, height] : kSizes)
      for (const int quality : {10, 50, 90})
        cases.push_back(make_case(input, width, height, quality));
  for (int quality = 1; quality <= 100; ++quality)
    cases.push_back(make_case(kInputs[1], 160, 96, quality));
  return cases;
}

/// The file's name says which case it is of.
int encode(const Path& directory) {
  for (const auto& one : all_cases()) {
    const auto file = encode_with_driver(scenery(one.width, one.height), one.input);
    if (!file) {
      fmt::print(stderr, "{}: {}\n", one.name(), file.error().what);
      continue;
    }
    std::ofstream(directory / (one.name() + ".jpg"), std::ios::binary)
        .write(reinterpret_cast<const char*>(file->data()),
               static_cast<std::streamsize>(file->size()));
  }
  return 0;
}

/// What no working encoder gets below with this picture, at any of the sizes.
double floor_of(int quality) {
  if (quality >= 95) return 40;
  if (quality >= 85) return 36;
  return quality >= 45 ? 30 : 20;
}

std::string_view judge_one(const Case& one, const Bytes& file) {
  if (file.empty()) {
    fmt::print("{:5} {:>9} {:>7}  ", one.format, "", one.input.quality);
    return "there is no file";
  }
  const auto decoded = decode_jpeg(file);
  const auto picture = scenery(one.width, one.height);
  fmt::print("{:5} {:>9} {:>7} {:>8}  ", one.format,
             fmt::format("{}x{}", decoded.picture.width, decoded.picture.height), one.input.quality,
             file.size());
  if (decoded.picture.width != one.width || decoded.picture.height != one.height)
    return "not the size that was asked for";
  const auto& [luma, chroma] = decoded.tables;
  const auto ours = psnr(picture, decoded.picture);
  const auto reference = psnr(picture, decode_jpeg(encode_jpeg(picture, luma, chroma)).picture);
  fmt::print("{:>7.2f} {:>10.2f}  ", ours, reference);
  if (decoded.warnings != 0) return "libjpeg warns";
  if (decoded.tables != standard_tables(std::max(one.input.quality, 5)))
    return "not the tables of this quality";
  if (ours < reference - kTolerance) return "worse than libjpeg's";
  return ours < floor_of(one.input.quality) ? "worse than any should be" : "";
}

int judge(const Path& directory) {
  int bad = 0;
  fmt::print("input      size quality    bytes  PSNR dB  libjpeg's\n");
  for (const auto& one : all_cases()) {
    std::ifstream stream(directory / (one.name() + ".jpg"), std::ios::binary);
    const auto wrong = judge_one(one, Bytes(std::istreambuf_iterator<char>(stream), {}));
    fmt::print("{}\n", wrong);
    bad += wrong.empty() ? 0 : 1;
  }
  fmt::print("{} of {} are bad\n", bad, all_cases().size());
  return bad == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "encode") return encode(argv[2]);
  if (argc == 3 && std::string_view(argv[1]) == "judge") return judge(argv[2]);
  fmt::print(stderr, "usage: vepu_quality encode|judge DIR\n");
  return 2;
}
