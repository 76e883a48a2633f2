// SPDX-License-Identifier: MIT
// A picture inside the RGA: four bytes a pixel, and what the hardware does to it. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "soc/rga/command.h"

namespace fencepost::test::rga_reference {

using soc::rga::Matrix;
using soc::rga::Scale;
using soc::rga::Scaling;

/// Red, green, blue or Y, U, V, with alpha.
struct Pixel {
  std::uint8_t c0 = 0;
  std::uint8_t c1 = 0;
  std::uint8_t c2 = 0;
  std::uint8_t alpha = 255;
  bool operator==(const Pixel&) const = default;
};

struct Frame {
  unsigned width = 0;
  unsigned height = 0;
  std::vector<Pixel> pixels;

  Frame(unsigned w, unsigned h) : width(w), height(h), pixels(std::size_t{w} * h) {}
  Pixel* line(unsigned y) { return pixels.data() + std::size_t{y} * width; }
  [[nodiscard]] const Pixel* line(unsigned y) const {
    return pixels.data() + std::size_t{y} * width;
  }
};

/// `frame` with another size: down each pixel is the mean of those that it covers, up it is
/// interpolated between two.
Frame scale(const Frame& frame, const Scale& horizontal, const Scale& vertical, unsigned width,
            unsigned height);

/// Converts in place; kNone leaves the components as they are.
void yuv_to_rgb(Frame& frame, Matrix matrix);
void rgb_to_yuv(Frame& frame, Matrix matrix);

/// `frame` turned clockwise, then mirrored.
Frame turn(const Frame& frame, unsigned quarter_turns, bool mirror_x, bool mirror_y);

}  // namespace fencepost::test::rga_reference
