// SPDX-License-Identifier: MIT
// Turns the memory of a frame into RGB pixels.
#include "picture/image.h"

#include <algorithm>

namespace fencepost::picture {
namespace {

std::uint8_t byte_at(std::span<const std::byte> memory, std::size_t offset) {
  return std::to_integer<std::uint8_t>(memory[offset]);
}

/// Widens an n-bit channel so that its full scale is 255.
std::uint8_t widen(unsigned value, unsigned bits) {
  const unsigned full = (1U << bits) - 1;
  return static_cast<std::uint8_t>((value * 255 + full / 2) / full);
}

Pixel from_rgb565(std::span<const std::byte> memory, std::size_t offset) {
  const unsigned raw = byte_at(memory, offset) | byte_at(memory, offset + 1) << 8U;
  return {widen(raw >> 11U & 0x1fU, 5), widen(raw >> 5U & 0x3fU, 6), widen(raw & 0x1fU, 5)};
}

std::uint8_t clamp_to_byte(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

/// BT.601 limited range in 8.8 fixed point (ITU-R BT.601-7, table 3).
Pixel from_ycbcr(int y, int cb, int cr) {
  const int luma = 298 * (y - 16) + 128;
  return {clamp_to_byte((luma + 409 * (cr - 128)) >> 8),
          clamp_to_byte((luma - 100 * (cb - 128) - 208 * (cr - 128)) >> 8),
          clamp_to_byte((luma + 516 * (cb - 128)) >> 8)};
}

Pixel pixel_at(std::span<const std::byte> memory, Layout layout, std::size_t x, std::size_t y,
               int height, std::size_t stride) {
  switch (layout) {
    case Layout::kRgb565:
      return from_rgb565(memory, y * stride + 2 * x);
    case Layout::kXrgb8888: {
      const auto at = y * stride + 4 * x;
      return {byte_at(memory, at + 2), byte_at(memory, at + 1), byte_at(memory, at)};
    }
    case Layout::kNv12: {
      const auto chroma = (static_cast<std::size_t>(height) + y / 2) * stride + x / 2 * 2;
      return from_ycbcr(byte_at(memory, y * stride + x), byte_at(memory, chroma),
                        byte_at(memory, chroma + 1));
    }
  }
  return {};
}

std::size_t row_bytes(Layout layout, std::size_t width) {
  switch (layout) {
    case Layout::kRgb565:
      return 2 * width;
    case Layout::kXrgb8888:
      return 4 * width;
    case Layout::kNv12:
      return (width + 1) / 2 * 2;
  }
  return 0;
}

}  // namespace

std::size_t frame_bytes(Layout layout, int height, std::size_t stride) {
  const auto rows = static_cast<std::size_t>(height);
  return layout == Layout::kNv12 ? (rows + (rows + 1) / 2) * stride : rows * stride;
}

Result<Image> decode(std::span<const std::byte> memory, Layout layout, int width, int height,
                     std::size_t stride) {
  if (width <= 0 || height <= 0 || stride < row_bytes(layout, static_cast<std::size_t>(width)))
    return fail(ExitCode::kInternal, fmt::format("a frame of {}x{} with stride {} makes no sense",
                                                 width, height, stride));
  if (memory.size() < frame_bytes(layout, height, stride))
    return fail(ExitCode::kInternal,
                fmt::format("{} bytes are too few for a frame of {}x{} with stride {}",
                            memory.size(), width, height, stride));
  Image image{width, height, {}};
  image.pixels.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  for (std::size_t y = 0; y < static_cast<std::size_t>(height); ++y)
    for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x)
      image.pixels.push_back(pixel_at(memory, layout, x, y, height, stride));
  return image;
}

}  // namespace fencepost::picture
