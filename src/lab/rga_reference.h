// SPDX-License-Identifier: MIT
// What the RGA should make of an NV12 picture: written apart from its model (src/soc/rga), which a
// fault in the model would show against.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"

namespace fencepost::lab {

struct PictureSize {
  unsigned width = 0;
  unsigned height = 0;
};

/// RGB, three bytes a pixel, of limited-range BT.709 pictures made smaller.
class RgaReference {
 public:
  /// `to` is not larger than `from`, whose sides are even.
  RgaReference(PictureSize from, PictureSize to);

  [[nodiscard]] std::size_t source_bytes() const;
  /// Error kInternal where a component is farther than one step from what ITU-R BT.709 says of the
  /// scaled picture, in floating point.
  [[nodiscard]] Result<std::vector<std::byte>> convert(std::span<const std::byte> nv12) const;

 private:
  /// The source pixels of one of the destination, and what each of them counts.
  struct Mean {
    std::size_t first = 0;
    std::vector<unsigned> weights;
    unsigned sum = 0;
  };
  using Plane = std::vector<unsigned char>;

  static std::vector<Mean> means(unsigned from, unsigned to);
  [[nodiscard]] Plane scale(const Plane& plane) const;

  PictureSize from_, to_;
  std::vector<Mean> columns_, lines_;
};

}  // namespace fencepost::lab
