// SPDX-License-Identifier: MIT
// Pictures to guest memory.
#include "soc/vpu/picture.h"

namespace fencepost::soc::vpu {
namespace {

void interleave(std::vector<std::byte>& line, const std::uint8_t* u, const std::uint8_t* v) {
  for (std::size_t x = 0; x < line.size() / 2; ++x) {
    line[2 * x] = std::byte{u[x]};
    line[2 * x + 1] = std::byte{v[x]};
  }
}

}  // namespace

bool store_nv12(const GuestMemory& memory, std::uint64_t address, const Picture& picture,
                unsigned width, unsigned height, Lines lines) {
  if (width > picture.width || height > picture.height ||
      !memory.contains(address, nv12_bytes(width, height)))
    return false;
  const unsigned first = lines == Lines::kBottom ? 1 : 0;
  const unsigned step = lines == Lines::kAll ? 1 : 2;
  bool stored = true;
  for (unsigned y = first; y < height; y += step) {
    const auto* const line = picture.planes[0] + std::size_t{y} * picture.strides[0];
    stored = stored && memory.write(address + std::uint64_t{y} * width,
                                    std::as_bytes(std::span(line, width)));
  }
  const auto chroma = address + std::uint64_t{width} * height;
  std::vector<std::byte> pairs(width);
  for (unsigned y = first; y < height / 2; y += step) {
    interleave(pairs, picture.planes[1] + std::size_t{y} * picture.strides[1],
               picture.planes[2] + std::size_t{y} * picture.strides[2]);
    stored = stored && memory.write(chroma + std::uint64_t{y} * width, pairs);
  }
  return stored;
}

}  // namespace fencepost::soc::vpu
