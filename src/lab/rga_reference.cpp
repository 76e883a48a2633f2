// SPDX-License-Identifier: MIT
// Scaling as docs/simulated-soc.md describes it, colours by the equations of BT.709.
#include "lab/rga_reference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace fencepost::lab {
namespace {

using Yuv = std::array<int, 3>;
using Rgb = std::array<double, 3>;

constexpr unsigned kOne = 1U << 16;  ///< of the driver's scale factors
constexpr double kRed = 0.2126;
constexpr double kBlue = 0.0722;
constexpr double kGreen = 1 - kRed - kBlue;

/// The equations of the standard, before rounding.
Rgb standard(const Yuv& yuv) {
  const double luma = (yuv[0] - 16) / 219.0;
  const double pb = (yuv[1] - 128) / 224.0;
  const double pr = (yuv[2] - 128) / 224.0;
  const double red = luma + 2 * (1 - kRed) * pr;
  const double blue = luma + 2 * (1 - kBlue) * pb;
  return {255 * red, 255 * (luma - kRed * red - kBlue * blue) / kGreen, 255 * blue};
}

int fixed(double value) {
  return static_cast<int>(std::lround(value * kOne));
}

/// What makes black of black, for a component with these shares of the chroma samples.
int offset(double u, double v) {
  return fixed(-16 * 255 / 219.0 - 128 * (u + v));
}

/// The same as sums of integers, as hardware has them: 16 bits of fraction.
class FixedPoint {
 public:
  [[nodiscard]] std::array<int, 3> rgb(const Yuv& yuv) const {
    const auto component = [&](int u, int v, int offset) {
      const int sum = luma_ * yuv[0] + u * yuv[1] + v * yuv[2] + offset;
      return std::clamp((sum + static_cast<int>(kOne / 2)) >> 16, 0, 255);
    };
    return {component(0, v_red_, offset_red_), component(u_green_, v_green_, offset_green_),
            component(u_blue_, 0, offset_blue_)};
  }

 private:
  static constexpr double kVToRed = 2 * (1 - kRed) * 255 / 224;
  static constexpr double kUToBlue = 2 * (1 - kBlue) * 255 / 224;
  static constexpr double kUToGreen = -kUToBlue * kBlue / kGreen;
  static constexpr double kVToGreen = -kVToRed * kRed / kGreen;
  int luma_ = fixed(255 / 219.0);
  int v_red_ = fixed(kVToRed);
  int u_green_ = fixed(kUToGreen);
  int v_green_ = fixed(kVToGreen);
  int u_blue_ = fixed(kUToBlue);
  int offset_red_ = offset(0, kVToRed);
  int offset_green_ = offset(kUToGreen, kVToGreen);
  int offset_blue_ = offset(kUToBlue, 0);
};

bool near(const std::array<int, 3>& got, const Rgb& want) {
  for (std::size_t i = 0; i < got.size(); ++i)
    if (std::abs(got[i] - std::clamp(want[i], 0.0, 255.0)) > 1) return false;
  return true;
}

}  // namespace

RgaReference::RgaReference(PictureSize from, PictureSize to)
    : from_(from),
      to_(to),
      columns_(means(from.width, to.width)),
      lines_(means(from.height, to.height)) {}

std::size_t RgaReference::source_bytes() const {
  return std::size_t{from_.width} * from_.height * 3 / 2;
}

/// Each source pixel covers `factor` of a destination pixel, and may lie on the edge of two.
std::vector<RgaReference::Mean> RgaReference::means(unsigned from, unsigned to) {
  const std::uint64_t factor = from == to ? kOne : (std::uint64_t{to} << 16) / from + 1;
  std::vector<Mean> all(to);
  const auto add = [&all](std::size_t pixel, unsigned source, std::uint64_t weight) {
    if (pixel >= all.size() || weight == 0) return;
    auto& mean = all[pixel];
    if (mean.weights.empty()) mean.first = source;
    mean.weights.push_back(static_cast<unsigned>(weight));
    mean.sum += static_cast<unsigned>(weight);
  };
  for (unsigned source = 0; source < from; ++source) {
    const auto begin = source * factor;
    const auto pixel = begin / kOne;
    const auto inside = std::min(factor, (pixel + 1) * kOne - begin);
    add(pixel, source, inside);
    add(pixel + 1, source, factor - inside);
  }
  return all;
}

/// The columns first, and what is between is bytes, too.
RgaReference::Plane RgaReference::scale(const Plane& plane) const {
  const auto mix = [](const Mean& mean, const unsigned char* first, std::size_t step) {
    std::uint64_t sum = mean.sum / 2;
    for (const auto weight : mean.weights) {
      sum += std::uint64_t{weight} * *first;
      first += step;
    }
    return static_cast<unsigned char>(sum / mean.sum);
  };
  Plane narrow(std::size_t{to_.width} * from_.height);
  for (std::size_t y = 0; y < from_.height; ++y)
    for (std::size_t x = 0; x < to_.width; ++x)
      narrow[y * to_.width + x] = mix(columns_[x], &plane[y * from_.width + columns_[x].first], 1);
  Plane out(std::size_t{to_.width} * to_.height);
  for (std::size_t y = 0; y < to_.height; ++y)
    for (std::size_t x = 0; x < to_.width; ++x)
      out[y * to_.width + x] = mix(lines_[y], &narrow[lines_[y].first * to_.width + x], to_.width);
  return out;
}

Result<std::vector<std::byte>> RgaReference::convert(std::span<const std::byte> nv12) const {
  if (nv12.size() != source_bytes()) return fail(ExitCode::kInternal, "no picture of that size");
  const std::size_t pixels = std::size_t{from_.width} * from_.height;
  std::array<Plane, 3> planes;
  for (auto& plane : planes) plane.resize(pixels);
  for (std::size_t y = 0; y < from_.height; ++y)
    for (std::size_t x = 0; x < from_.width; ++x) {
      const auto at = y * from_.width + x;
      const auto chroma = pixels + y / 2 * from_.width + x / 2 * 2;
      planes[0][at] = static_cast<unsigned char>(nv12[at]);
      planes[1][at] = static_cast<unsigned char>(nv12[chroma]);
      planes[2][at] = static_cast<unsigned char>(nv12[chroma + 1]);
    }
  for (auto& plane : planes) plane = scale(plane);
  const FixedPoint arithmetic;
  std::vector<std::byte> out;
  out.reserve(planes[0].size() * 3);
  for (std::size_t at = 0; at < planes[0].size(); ++at) {
    const Yuv yuv{planes[0][at], planes[1][at], planes[2][at]};
    const auto rgb = arithmetic.rgb(yuv);
    if (!near(rgb, standard(yuv)))
      return fail(ExitCode::kInternal, "a converted pixel is not within one step of BT.709");
    for (const int component : rgb) out.push_back(static_cast<std::byte>(component));
  }
  return out;
}

}  // namespace fencepost::lab
