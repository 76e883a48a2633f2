// SPDX-License-Identifier: MIT
// A picture with structure for the tests: every row differs from every other.
#pragma once

#include "picture/image.h"

namespace fencepost::picture {

inline Image gradient(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      image.pixels.push_back({static_cast<std::uint8_t>(1 + x * 3),
                              static_cast<std::uint8_t>(y * 5), static_cast<std::uint8_t>(x + y)});
  return image;
}

}  // namespace fencepost::picture
