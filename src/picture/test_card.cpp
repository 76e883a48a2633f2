// SPDX-License-Identifier: MIT
// Draws the test card.
#include "picture/test_card.h"

namespace fencepost::picture {
namespace {

unsigned pixel(int x, int y, int width, int height) {
  constexpr int kSquare = 16;
  constexpr unsigned kWhite = 0xffff;
  if (x * height / width == y) return kWhite;
  const auto red = static_cast<unsigned>(31 * x / width);
  const auto green = static_cast<unsigned>(63 * y / height);
  const unsigned blue = (x / kSquare + y / kSquare) % 2 == 0 ? 6 : 24;
  return red << 11U | green << 5U | blue;
}

}  // namespace

std::vector<std::byte> test_card_rgb565(int width, int height) {
  std::vector<std::byte> memory;
  memory.reserve(2 * static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const unsigned value = pixel(x, y, width, height);
      memory.push_back(static_cast<std::byte>(value & 0xffU));
      memory.push_back(static_cast<std::byte>(value >> 8U));
    }
  }
  return memory;
}

}  // namespace fencepost::picture
