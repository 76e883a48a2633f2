// SPDX-License-Identifier: MIT
// Rotation and mirrors.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "soc/rga/kernels.h"
#include "soc/rga/lines.h"

namespace fencepost::soc::rga {
namespace {

/// Lines stay lines: half a turn, mirrors, or both.
class Flipped final : public Lines {
 public:
  Flipped(LinesPtr in, bool flip_x, bool flip_y)
      : Lines(in->width(), in->height()), in_(std::move(in)), flip_x_(flip_x), flip_y_(flip_y) {
    if (flip_x_) line_.resize(width());
  }
  void line(unsigned y, Pixel* to) override {
    const auto from = flip_y_ ? height() - 1 - y : y;
    if (!flip_x_) return in_->line(from, to);
    in_->line(from, line_.data());
    reverse(line_.data(), to, width());
  }

 private:
  LinesPtr in_;
  bool flip_x_;
  bool flip_y_;
  std::vector<Pixel> line_;
};

/// Lines become columns, from left to right; flips say that they begin on the right, and that they
/// run upwards.
class Sideways final : public Lines {
 public:
  Sideways(LinesPtr in, bool flip_x, bool flip_y, std::vector<Pixel>& scratch)
      : Lines(in->height(), in->width()),
        in_(std::move(in)),
        flip_x_(flip_x),
        flip_y_(flip_y),
        whole_(scratch),
        band_(std::size_t{kBand} * width()) {}

  void line(unsigned y, Pixel* to) override {
    if (!filled_) fill();
    const auto column = flip_y_ ? height() - 1 - y : y;
    if (column / kBand != band_of_) cut(column / kBand);
    const auto* const from = &band_[std::size_t{column % kBand} * width()];
    if (flip_x_)
      reverse(from, to, width());
    else
      std::copy_n(from, width(), to);
  }

 private:
  /// Columns that are cut out at a time: what one line of the processor's cache holds of each line.
  static constexpr unsigned kBand = 16;

  void fill() {
    const std::size_t stride = in_->width();
    if (whole_.size() < stride * in_->height()) whole_.resize(stride * in_->height());
    for (unsigned y = 0; y < in_->height(); ++y) in_->line(y, &whole_[y * stride]);
    filled_ = true;
  }
  void cut(unsigned index) {
    band_of_ = index;
    const std::size_t stride = in_->width();
    const auto first = index * kBand;
    const auto columns = std::min(kBand, in_->width() - first);
    for (unsigned y = 0; y < in_->height(); ++y) {
      const auto* const from = &whole_[y * stride + first];
      for (unsigned i = 0; i < columns; ++i) band_[std::size_t{i} * width() + y] = from[i];
    }
  }

  LinesPtr in_;
  bool flip_x_;
  bool flip_y_;
  std::vector<Pixel>& whole_;
  bool filled_ = false;
  unsigned band_of_ = ~0U;
  std::vector<Pixel> band_;
};

}  // namespace

LinesPtr turned(LinesPtr lines, unsigned quarter_turns, bool mirror_x, bool mirror_y,
                std::vector<Pixel>& scratch) {
  // Half a turn is both mirrors; a quarter puts the top line on the right, three of them its
  // beginning at the bottom.
  const bool flip_x = (quarter_turns == 1 || quarter_turns == 2) != mirror_x;
  const bool flip_y = (quarter_turns == 2 || quarter_turns == 3) != mirror_y;
  if (quarter_turns % 2 != 0)
    return std::make_unique<Sideways>(std::move(lines), flip_x, flip_y, scratch);
  if (!flip_x && !flip_y) return lines;
  return std::make_unique<Flipped>(std::move(lines), flip_x, flip_y);
}

}  // namespace fencepost::soc::rga
