// SPDX-License-Identifier: MIT
// A picture that is made line by line, when a line is asked for: what the RGA does to a picture is
// a chain of these, and no more of it is in memory at a time than the processor's caches hold.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "soc/rga/command.h"
#include "soc/rga/pixel.h"

namespace fencepost::soc::rga {

class Lines {
 public:
  Lines(unsigned width, unsigned height) : width_(width), height_(height) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  virtual ~Lines() = default;

  [[nodiscard]] unsigned width() const { return width_; }
  [[nodiscard]] unsigned height() const { return height_; }
  /// Makes line `y` of height() in `to`, which has room for width() pixels. Neighbours one after
  /// the other are fastest.
  virtual void line(unsigned y, Pixel* to) = 0;

 private:
  unsigned width_;
  unsigned height_;
};

using LinesPtr = std::unique_ptr<Lines>;

/// `lines` with another size: down, each pixel is the mean of those that it covers; up, it is
/// interpolated between two.
LinesPtr scaled(LinesPtr lines, const Scale& horizontal, const Scale& vertical, unsigned width,
                unsigned height);

/// Converted by a matrix of the digital standards; kNone leaves the components as they are.
LinesPtr to_rgb(LinesPtr lines, Matrix matrix);
LinesPtr to_yuv(LinesPtr lines, Matrix matrix);

/// Turned clockwise, then mirrored. `scratch` is for the whole picture, where lines become columns,
/// and is borrowed until the last line is made.
LinesPtr turned(LinesPtr lines, unsigned quarter_turns, bool mirror_x, bool mirror_y,
                std::vector<Pixel>& scratch);

}  // namespace fencepost::soc::rga
