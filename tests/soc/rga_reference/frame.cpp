// SPDX-License-Identifier: MIT
// Scaling, colour conversion and rotation.
#include "rga_reference/frame.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fencepost::test::rga_reference {
namespace {

constexpr std::uint32_t kOne = 1U << 16;

/// How one pixel of the destination is made: the weights of neighbouring source pixels.
struct Taps {
  unsigned first = 0;
  std::vector<std::uint32_t> weights;
  std::uint64_t sum = 0;
};

void add_tap(Taps& taps, unsigned source, std::uint32_t weight) {
  if (weight == 0) return;
  if (taps.weights.empty()) taps.first = source;
  taps.weights.push_back(weight);
  taps.sum += weight;
}

std::vector<Taps> taps_down(unsigned src, unsigned dst, std::uint64_t factor) {
  std::vector<Taps> all(dst);
  for (unsigned i = 0; i < src; ++i) {
    const auto begin = i * factor;
    const auto end = begin + factor;
    const auto edge = (begin / kOne + 1) * kOne;
    const auto first = begin / kOne;
    if (first < dst)
      add_tap(all[first], i, static_cast<std::uint32_t>(std::min(end, edge) - begin));
    if (end > edge && first + 1 < dst)
      add_tap(all[first + 1], i, static_cast<std::uint32_t>(end - edge));
  }
  return all;
}

std::vector<Taps> taps_up(unsigned src, unsigned dst, std::uint64_t factor) {
  std::vector<Taps> all(dst);
  for (unsigned i = 0; i < dst; ++i) {
    const auto at = i * factor;
    const auto left = static_cast<unsigned>(std::min<std::uint64_t>(at / kOne, src - 1));
    const auto part = static_cast<std::uint32_t>(at % kOne);
    add_tap(all[i], left, kOne - part);
    if (left + 1 < src) add_tap(all[i], left + 1, part);
  }
  return all;
}

std::vector<Taps> taps(const Scale& scale, unsigned src, unsigned dst) {
  return scale.mode == Scaling::kDown ? taps_down(src, dst, scale.factor)
                                      : taps_up(src, dst, scale.factor);
}

/// The weighted mean of pixels that lie `step` apart; black where none has a weight.
Pixel mix(const Taps& taps, const Pixel* first, std::size_t step) {
  if (taps.sum == 0) return {};
  std::array<std::uint64_t, 4> sums{};
  const auto* pixel = first + taps.first * step;
  for (const auto weight : taps.weights) {
    sums[0] += std::uint64_t{weight} * pixel->c0;
    sums[1] += std::uint64_t{weight} * pixel->c1;
    sums[2] += std::uint64_t{weight} * pixel->c2;
    sums[3] += std::uint64_t{weight} * pixel->alpha;
    pixel += step;
  }
  const auto mean = [&](std::uint64_t sum) {
    return static_cast<std::uint8_t>((sum + taps.sum / 2) / taps.sum);
  };
  return {mean(sums[0]), mean(sums[1]), mean(sums[2]), mean(sums[3])};
}

Frame scale_lines(const Frame& frame, const Scale& scale, unsigned width) {
  Frame out(width, frame.height);
  const auto all = taps(scale, frame.width, width);
  for (unsigned y = 0; y < frame.height; ++y)
    for (unsigned x = 0; x < width; ++x) out.line(y)[x] = mix(all[x], frame.line(y), 1);
  return out;
}

Frame scale_columns(const Frame& frame, const Scale& scale, unsigned height) {
  Frame out(frame.width, height);
  const auto all = taps(scale, frame.height, height);
  for (unsigned y = 0; y < height; ++y)
    for (unsigned x = 0; x < frame.width; ++x)
      out.line(y)[x] = mix(all[y], frame.line(0) + x, frame.width);
  return out;
}

/// What ITU-R BT.601 and BT.709 define: the shares of red and blue in luma, and the range of the
/// digital values.
struct Standard {
  double red, blue;
  double luma_offset, luma_range, chroma_range;
};

Standard standard(Matrix matrix) {
  switch (matrix) {
    case Matrix::kBt601Full:
      return {0.299, 0.114, 0, 255, 255};
    case Matrix::kBt709Limited:
      return {0.2126, 0.0722, 16, 219, 224};
    default:
      return {0.299, 0.114, 16, 219, 224};
  }
}

constexpr int kFraction = 16;

int fixed(double value) {
  return static_cast<int>(std::lround(value * (1 << kFraction)));
}

std::uint8_t clamped(std::int64_t sum) {
  const auto rounded = (sum + (1 << (kFraction - 1))) >> kFraction;
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>(rounded, 0, 255));
}

/// Three weights and an offset for each component of the result.
using Coefficients = std::array<std::array<std::int64_t, 4>, 3>;

void apply(Frame& frame, const Coefficients& k) {
  for (auto& pixel : frame.pixels) {
    const auto sum = [&](const std::array<std::int64_t, 4>& row) {
      return clamped(row[0] * pixel.c0 + row[1] * pixel.c1 + row[2] * pixel.c2 + row[3]);
    };
    pixel = {sum(k[0]), sum(k[1]), sum(k[2]), pixel.alpha};
  }
}

}  // namespace

Frame scale(const Frame& frame, const Scale& horizontal, const Scale& vertical, unsigned width,
            unsigned height) {
  Frame out = horizontal.mode == Scaling::kNone ? frame : scale_lines(frame, horizontal, width);
  return vertical.mode == Scaling::kNone ? out : scale_columns(out, vertical, height);
}

void yuv_to_rgb(Frame& frame, Matrix matrix) {
  if (matrix == Matrix::kNone) return;
  const auto s = standard(matrix);
  const double green = 1 - s.red - s.blue;
  const double luma = 255 / s.luma_range;
  const double chroma = 255 / s.chroma_range;
  const double v_to_red = 2 * (1 - s.red) * chroma;
  const double u_to_blue = 2 * (1 - s.blue) * chroma;
  const double u_to_green = -u_to_blue * s.blue / green;
  const double v_to_green = -v_to_red * s.red / green;
  const auto row = [&](double u, double v) {
    const double offset = -luma * s.luma_offset - 128 * (u + v);
    return std::array<std::int64_t, 4>{fixed(luma), fixed(u), fixed(v), fixed(offset)};
  };
  apply(frame, {row(0, v_to_red), row(u_to_green, v_to_green), row(u_to_blue, 0)});
}

void rgb_to_yuv(Frame& frame, Matrix matrix) {
  if (matrix == Matrix::kNone) return;
  const auto s = standard(matrix);
  const double green = 1 - s.red - s.blue;
  const auto row = [](double scale, double r, double g, double b, double offset) {
    return std::array<std::int64_t, 4>{fixed(scale * r), fixed(scale * g), fixed(scale * b),
                                       fixed(offset)};
  };
  const double u = s.chroma_range / 255 / (2 * (1 - s.blue));
  const double v = s.chroma_range / 255 / (2 * (1 - s.red));
  apply(frame, {row(s.luma_range / 255, s.red, green, s.blue, s.luma_offset),
                row(u, -s.red, -green, 1 - s.blue, 128), row(v, 1 - s.red, -green, -s.blue, 128)});
}

Frame turn(const Frame& frame, unsigned quarter_turns, bool mirror_x, bool mirror_y) {
  const bool sideways = quarter_turns % 2 != 0;
  Frame out(sideways ? frame.height : frame.width, sideways ? frame.width : frame.height);
  // The source of the left top pixel of the destination, and the steps from it.
  const auto width = static_cast<std::int64_t>(frame.width);
  const auto height = static_cast<std::int64_t>(frame.height);
  struct Walk {
    std::int64_t start, right, down;
  };
  const Walk walks[] = {{0, 1, width},
                        {(height - 1) * width, -width, 1},
                        {height * width - 1, -1, -width},
                        {width - 1, width, -1}};
  auto [start, right, down] = walks[quarter_turns % 4];
  if (mirror_x) {
    start += right * (std::int64_t{out.width} - 1);
    right = -right;
  }
  if (mirror_y) {
    start += down * (std::int64_t{out.height} - 1);
    down = -down;
  }
  for (unsigned y = 0; y < out.height; ++y) {
    const auto* from = frame.pixels.data() + start + down * y;
    auto* to = out.line(y);
    for (unsigned x = 0; x < out.width; ++x) to[x] = from[right * x];
  }
  return out;
}

}  // namespace fencepost::test::rga_reference
