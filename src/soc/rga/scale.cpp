// SPDX-License-Identifier: MIT
// Scaling: each axis by itself, first along the lines, with a rounding between.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "soc/rga/kernels.h"
#include "soc/rga/lines.h"

namespace fencepost::soc::rga {
namespace {

constexpr std::uint32_t kOne = 1U << 16;

/// How one pixel, or line, of the destination is made: the weights of neighbouring ones of the
/// source. They add up to kOne at most, since none is covered twice.
struct Taps {
  unsigned first = 0;
  unsigned begin = 0;  ///< in Axis::weights
  unsigned count = 0;
  std::uint32_t sum = 0;
};

struct Axis {
  std::vector<Taps> taps;
  std::vector<std::uint32_t> weights;

  /// Taps are added in order, of one destination after the other.
  void add(unsigned destination, unsigned source, std::uint32_t weight) {
    if (weight == 0) return;
    auto& to = taps[destination];
    if (to.count == 0) {
      to.first = source;
      to.begin = static_cast<unsigned>(weights.size());
    }
    weights.push_back(weight);
    ++to.count;
    to.sum += weight;
  }
};

Axis axis_down(unsigned src, unsigned dst, std::uint64_t factor) {
  Axis axis{.taps = std::vector<Taps>(dst), .weights = {}};
  for (unsigned i = 0; i < src; ++i) {
    const auto begin = i * factor;
    const auto end = begin + factor;
    const auto edge = (begin / kOne + 1) * kOne;
    const auto first = begin / kOne;
    if (first >= dst) break;
    const auto to = static_cast<unsigned>(first);
    axis.add(to, i, static_cast<std::uint32_t>(std::min(end, edge) - begin));
    if (end > edge && to + 1 < dst) axis.add(to + 1, i, static_cast<std::uint32_t>(end - edge));
  }
  return axis;
}

Axis axis_up(unsigned src, unsigned dst, std::uint64_t factor) {
  Axis axis{.taps = std::vector<Taps>(dst), .weights = {}};
  for (unsigned i = 0; i < dst; ++i) {
    const auto at = i * factor;
    const auto left = static_cast<unsigned>(std::min<std::uint64_t>(at / kOne, src - 1));
    const auto part = static_cast<std::uint32_t>(at % kOne);
    axis.add(i, left, kOne - part);
    if (left + 1 < src) axis.add(i, left + 1, part);
  }
  return axis;
}

Axis axis(const Scale& scale, unsigned src, unsigned dst) {
  return scale.mode == Scaling::kDown ? axis_down(src, dst, scale.factor)
                                      : axis_up(src, dst, scale.factor);
}

/// Two components of a pixel, 32 bits each, so that both are multiplied at once.
constexpr std::uint64_t spread(Pixel pixel) {
  return (pixel & 0xff) | std::uint64_t{pixel & 0xff0000} << 16;
}

/// The weighted mean of neighbouring pixels; black where none has a weight.
Pixel mix(const Taps& taps, const std::uint32_t* weights, const Pixel* line) {
  if (taps.sum == 0) return kOpaque;
  std::uint64_t even = 0;
  std::uint64_t odd = 0;
  for (unsigned i = 0; i < taps.count; ++i) {
    const auto pixel = line[taps.first + i];
    even += spread(pixel) * weights[taps.begin + i];
    odd += spread(pixel >> 8) * weights[taps.begin + i];
  }
  const auto mean = [&](std::uint64_t sum) {
    return (static_cast<std::uint32_t>(sum) + taps.sum / 2) / taps.sum;
  };
  if (taps.sum != kOne)
    return mean(even) | mean(odd) << 8 | mean(even >> 32) << 16 | mean(odd >> 32) << 24;
  constexpr auto kHalf = std::uint64_t{kOne / 2} * 0x1'0000'0001;
  const auto means = [](std::uint64_t sums) {
    const auto both = (sums + kHalf) >> 16;
    return static_cast<Pixel>((both & 0xff) | (both >> 16 & 0xff0000));
  };
  return means(even) | means(odd) << 8;
}

class Wide final : public Lines {
 public:
  Wide(LinesPtr in, const Scale& scale, unsigned width)
      : Lines(width, in->height()),
        in_(std::move(in)),
        axis_(axis(scale, in_->width(), width)),
        line_(in_->width()) {}
  void line(unsigned y, Pixel* to) override {
    in_->line(y, line_.data());
    for (unsigned x = 0; x < width(); ++x)
      to[x] = mix(axis_.taps[x], axis_.weights.data(), line_.data());
  }

 private:
  LinesPtr in_;
  Axis axis_;
  std::vector<Pixel> line_;
};

/// Remembers the last two lines, which neighbours in a scaled picture share.
class TwoLines {
 public:
  explicit TwoLines(LinesPtr in) : in_(std::move(in)) {
    for (auto& line : lines_) line.pixels.resize(in_->width());
  }
  const Pixel* line(unsigned y) {
    auto& line = lines_[y % 2];
    if (std::exchange(line.y, y) != y) in_->line(y, line.pixels.data());
    return line.pixels.data();
  }

 private:
  struct Line {
    unsigned y = ~0U;
    std::vector<Pixel> pixels;
  };
  LinesPtr in_;
  std::array<Line, 2> lines_;
};

class High final : public Lines {
 public:
  High(LinesPtr in, const Scale& scale, unsigned height)
      : Lines(in->width(), height),
        axis_(axis(scale, in->height(), height)),
        in_(std::move(in)),
        sums_(std::size_t{4} * width()) {}
  void line(unsigned y, Pixel* to) override {
    const auto& taps = axis_.taps[y];
    if (taps.sum == 0) return static_cast<void>(std::fill_n(to, width(), kOpaque));
    std::ranges::fill(sums_, 0);
    for (unsigned i = 0; i < taps.count; ++i)
      add_weighted(in_.line(taps.first + i), axis_.weights[taps.begin + i], sums_.data(), width());
    take_means(sums_.data(), taps.sum, to, width());
  }

 private:
  Axis axis_;
  TwoLines in_;
  std::vector<std::uint32_t> sums_;
};

}  // namespace

LinesPtr scaled(LinesPtr lines, const Scale& horizontal, const Scale& vertical, unsigned width,
                unsigned height) {
  if (horizontal.mode != Scaling::kNone)
    lines = std::make_unique<Wide>(std::move(lines), horizontal, width);
  if (vertical.mode != Scaling::kNone)
    lines = std::make_unique<High>(std::move(lines), vertical, height);
  return lines;
}

}  // namespace fencepost::soc::rga
