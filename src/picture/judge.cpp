// SPDX-License-Identifier: MIT
// Measures a picture and compares it with the one that it should be.
#include "picture/judge.h"

#include <sha256.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace fencepost::picture {
namespace {

std::string sha256(const Image& image) {
  static_assert(sizeof(Pixel) == 3);
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  ::SHA256Data(reinterpret_cast<const std::uint8_t*>(image.pixels.data()),
               image.pixels.size() * sizeof(Pixel), text.data());
  return text.data();
}

std::size_t luma(Pixel pixel) {
  return (299U * pixel.r + 587U * pixel.g + 114U * pixel.b + 500U) / 1000U;
}

double entropy(const Image& image) {
  std::array<std::size_t, 256> histogram{};
  for (const auto pixel : image.pixels) ++histogram[luma(pixel)];
  double bits = 0;
  for (const auto count : histogram) {
    if (count == 0) continue;
    const auto share = static_cast<double>(count) / static_cast<double>(image.pixels.size());
    bits -= share * std::log2(share);
  }
  return bits / 8;
}

bool is_uniform(std::span<const Pixel> pixels, Pixel colour) {
  return std::all_of(pixels.begin(), pixels.end(), [&](Pixel pixel) { return pixel == colour; });
}

/// How an image's rows relate to the reference's.
struct RowCount {
  int same = 0;  ///< as in the reference
  int unwritten = 0;
  int foreign = 0;
};

RowCount compare_rows(const Image& image, const Image& reference, Pixel unwritten) {
  RowCount count;
  for (int y = 0; y < image.height; ++y) {
    if (std::ranges::equal(image.row(y), reference.row(y)))
      ++count.same;
    else if (is_uniform(image.row(y), unwritten))
      ++count.unwritten;
    else
      ++count.foreign;
  }
  return count;
}

/// A wrong offset or stride moves pixels, and so keeps most of the histogram.
bool colours_match(const Image& image, const Image& reference) {
  std::map<Pixel, long> difference;
  for (const auto pixel : image.pixels) ++difference[pixel];
  for (const auto pixel : reference.pixels) --difference[pixel];
  long wrong = 0;
  for (const auto& [pixel, count] : difference) wrong += std::max(count, 0L);
  return wrong * 10 < static_cast<long>(reference.pixels.size());
}

}  // namespace

Statistics measure(const Image& image) {
  if (image.pixels.empty()) return {};
  const auto black = std::count(image.pixels.begin(), image.pixels.end(), Pixel{});
  return {.width = image.width,
          .height = image.height,
          .sha256 = sha256(image),
          .distinct_colours = std::set(image.pixels.begin(), image.pixels.end()).size(),
          .entropy = entropy(image),
          .black = static_cast<double>(black) / static_cast<double>(image.pixels.size())};
}

nlohmann::json to_json(const Statistics& statistics) {
  return {{"width", statistics.width},     {"height", statistics.height},
          {"sha256", statistics.sha256},   {"distinct_colours", statistics.distinct_colours},
          {"entropy", statistics.entropy}, {"black", statistics.black}};
}

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFrame:
      return "frame";
    case Verdict::kUnfinished:
      return "unfinished";
    case Verdict::kUniform:
      return "uniform";
    case Verdict::kPartial:
      return "partial";
    case Verdict::kTorn:
      return "torn";
    case Verdict::kMisplaced:
      return "misplaced";
    case Verdict::kOther:
      return "other";
  }
  return "?";
}

std::string_view explain(Verdict verdict) {
  switch (verdict) {
    case Verdict::kFrame:
      return "the finished frame";
    case Verdict::kUnfinished:
      return "memory that nothing was written to yet";
    case Verdict::kUniform:
      return "one colour, but not that of unwritten memory";
    case Verdict::kPartial:
      return "a frame that was still being written";
    case Verdict::kTorn:
      return "rows of the frame among rows of something else";
    case Verdict::kMisplaced:
      return "the frame's colours in the wrong places (offset, stride or modifier)";
    case Verdict::kOther:
      return "something else (another plane, another frame, a stale copy)";
  }
  return "?";
}

Verdict judge(const Image& image, const Image& reference, Pixel unwritten) {
  if (image == reference) return Verdict::kFrame;
  if (!image.pixels.empty() && is_uniform(image.pixels, image.pixels.front()))
    return image.pixels.front() == unwritten ? Verdict::kUnfinished : Verdict::kUniform;
  if (image.width != reference.width || image.height != reference.height) return Verdict::kOther;
  const auto rows = compare_rows(image, reference, unwritten);
  if (rows.same > 0) return rows.foreign == 0 ? Verdict::kPartial : Verdict::kTorn;
  return colours_match(image, reference) ? Verdict::kMisplaced : Verdict::kOther;
}

}  // namespace fencepost::picture
