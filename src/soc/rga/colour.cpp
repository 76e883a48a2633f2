// SPDX-License-Identifier: MIT
// Colour conversion, by what ITU-R BT.601 and BT.709 define.
#include <cmath>
#include <utility>

#include "soc/rga/kernels.h"
#include "soc/rga/lines.h"

namespace fencepost::soc::rga {
namespace {

/// The shares of red and blue in luma, and the range of the digital values.
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

std::int32_t fixed(double value) {
  return static_cast<std::int32_t>(std::lround(value * (1 << kFraction)));
}

Coefficients yuv_to_rgb(const Standard& s) {
  const double green = 1 - s.red - s.blue;
  const double luma = 255 / s.luma_range;
  const double chroma = 255 / s.chroma_range;
  const double v_to_red = 2 * (1 - s.red) * chroma;
  const double u_to_blue = 2 * (1 - s.blue) * chroma;
  const double u_to_green = -u_to_blue * s.blue / green;
  const double v_to_green = -v_to_red * s.red / green;
  const auto row = [&](double u, double v) {
    const double offset = -luma * s.luma_offset - 128 * (u + v);
    return std::array<std::int32_t, 4>{fixed(luma), fixed(u), fixed(v), fixed(offset)};
  };
  return {row(0, v_to_red), row(u_to_green, v_to_green), row(u_to_blue, 0)};
}

Coefficients rgb_to_yuv(const Standard& s) {
  const double green = 1 - s.red - s.blue;
  const auto row = [](double scale, double r, double g, double b, double offset) {
    return std::array<std::int32_t, 4>{fixed(scale * r), fixed(scale * g), fixed(scale * b),
                                       fixed(offset)};
  };
  const double u = s.chroma_range / 255 / (2 * (1 - s.blue));
  const double v = s.chroma_range / 255 / (2 * (1 - s.red));
  return {row(s.luma_range / 255, s.red, green, s.blue, s.luma_offset),
          row(u, -s.red, -green, 1 - s.blue, 128), row(v, 1 - s.red, -green, -s.blue, 128)};
}

class Converted final : public Lines {
 public:
  Converted(LinesPtr in, const Coefficients& coefficients)
      : Lines(in->width(), in->height()), in_(std::move(in)), coefficients_(coefficients) {}
  void line(unsigned y, Pixel* to) override {
    in_->line(y, to);
    convert(to, width(), coefficients_);
  }

 private:
  LinesPtr in_;
  Coefficients coefficients_;
};

}  // namespace

LinesPtr to_rgb(LinesPtr lines, Matrix matrix) {
  if (matrix == Matrix::kNone) return lines;
  return std::make_unique<Converted>(std::move(lines), yuv_to_rgb(standard(matrix)));
}

LinesPtr to_yuv(LinesPtr lines, Matrix matrix) {
  if (matrix == Matrix::kNone) return lines;
  return std::make_unique<Converted>(std::move(lines), rgb_to_yuv(standard(matrix)));
}

}  // namespace fencepost::soc::rga
