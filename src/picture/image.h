// SPDX-License-Identifier: MIT
// A picture as eyes see it: 8-bit RGB, made from the memory layouts that devices write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace fencepost::picture {

struct Pixel {
  std::uint8_t r = 0, g = 0, b = 0;
  auto operator<=>(const Pixel&) const = default;
};

/// Rows of pixels, without padding.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<Pixel> pixels;
  [[nodiscard]] std::span<const Pixel> row(int y) const {
    return std::span(pixels).subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(width),
                                     static_cast<std::size_t>(width));
  }
  bool operator==(const Image&) const = default;
};

/// How a device laid a frame out in memory.
enum class Layout {
  kRgb565,    ///< 16 bit little endian, red in the high bits (V4L2 RGB565, DRM_FORMAT_RGB565)
  kXrgb8888,  ///< 32 bit little endian, blue first in memory (DRM_FORMAT_XRGB8888)
  kNv12,      ///< a plane of luma, then one of interleaved Cb and Cr at half size
};

/// Bytes that a frame of this layout takes; `stride` is bytes per row of the first plane.
std::size_t frame_bytes(Layout layout, int height, std::size_t stride);

/// The picture in `memory`. NV12 is limited-range BT.601, in which all-zero memory is uniform
/// green. An Error (kInternal) where `memory` is too short for the size.
Result<Image> decode(std::span<const std::byte> memory, Layout layout, int width, int height,
                     std::size_t stride);

}  // namespace fencepost::picture
