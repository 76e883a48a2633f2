// SPDX-License-Identifier: MIT
// One RGA command: what the 32 words of a command buffer ask for. Pure: no memory is touched.
#pragma once

#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "soc/journal.h"
#include "soc/rga/registers.h"

namespace fencepost::soc::rga {

/// The hardware's colour formats; the name gives the bits from the high end of a little-endian
/// word, so that the first byte in memory of kAbgr8888 is red.
enum class Format : std::uint8_t {
  kAbgr8888 = 0,
  kXbgr8888 = 1,
  kRgb888 = 2,
  kBgr565 = 4,
  kAbgr1555 = 5,
  kAbgr4444 = 6,
  kYuv422sp = 8,
  kYuv422p = 9,
  kYuv420sp = 10,
  kYuv420p = 11,
};

constexpr bool is_yuv(Format format) {
  return format >= Format::kYuv422sp;
}
/// Bytes of a pixel in the first plane.
unsigned pixel_bytes(Format format);
/// What the chroma planes' width in bytes and height are divided by, against the luma plane's.
unsigned chroma_x_divisor(Format format);
unsigned chroma_y_divisor(Format format);

/// Where an address of a surface leads: through a flat table of pages, or straight to memory.
struct Mapping {
  bool enabled = false;
  std::uint64_t table = 0;  ///< physical address of an array of 32-bit page addresses
};

/// A picture in memory. Addresses are of the left top corner and may, if the guest lied, be
/// negative.
struct Surface {
  Format format = Format::kAbgr8888;
  bool swap_red_blue = false;
  bool swap_alpha = false;  ///< alpha comes first
  bool swap_uv = false;
  unsigned width = 0;
  unsigned height = 0;
  unsigned stride = 0;  ///< bytes of a line of the first plane
  std::int64_t y = 0;
  std::int64_t cb = 0;
  std::int64_t cr = 0;
  Mapping mapping;
};

enum class Matrix : std::uint8_t { kNone, kBt601Limited, kBt601Full, kBt709Limited };

enum class Scaling : std::uint8_t { kNone, kDown, kUp };

/// One axis: down, the part of a destination pixel that a source pixel covers; up, the step in the
/// source for one pixel of the destination. Both in 1/65536.
struct Scale {
  Scaling mode = Scaling::kNone;
  std::uint32_t factor = 0;
};

struct Command {
  Surface src;
  Surface dst;
  Matrix to_rgb = Matrix::kNone;
  Matrix to_yuv = Matrix::kNone;
  unsigned quarter_turns = 0;  ///< clockwise
  bool mirror_x = false;       ///< left and right change places, after the rotation
  bool mirror_y = false;
  Scale horizontal;  ///< before the rotation
  Scale vertical;
};

/// Takes the command buffer apart. A Problem (without device) names the register whose value the
/// hardware could not follow.
tl::expected<Command, Problem> decode(std::span<const std::uint32_t, kCommandBytes / 4> words);

}  // namespace fencepost::soc::rga
