// SPDX-License-Identifier: MIT
// One encoding: what the registers ask for. Pure: no memory is touched.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "soc/journal.h"
#include "soc/vepu/registers.h"

namespace fencepost::soc::vepu {

inline constexpr unsigned kMacroblock = 16;
inline constexpr unsigned kMaxMacroblocks = 511;  ///< a side: a field of nine bits

using Words = std::array<std::uint32_t, kRegisterBytes / 4>;

/// The hardware's numbers. Its RGB formats, which the driver does not use, are not modelled.
enum class Format : std::uint8_t { kYuv420p = 0, kYuv420sp = 1, kYuyv422 = 2, kUyvy422 = 3 };

/// The picture to encode, in memory.
struct Picture {
  Format format = Format::kYuv420p;
  unsigned mb_width = 0;  ///< in macroblocks, at least one
  unsigned mb_height = 0;
  unsigned width = 0;  ///< what is read, in pixels: ends in the last macroblock
  unsigned height = 0;
  unsigned row_length = 0;  ///< pixels from one line of luma to the next
  std::array<std::uint32_t, 3> planes{};
};

/// In natural order: the coefficient of row v and column u is at 8 * v + u. Never 0.
using QuantTable = std::array<std::uint8_t, 64>;

struct JobSpec {
  Picture picture;
  QuantTable luma{};
  QuantTable chroma{};
  std::uint32_t stream = 0;        ///< address of the first byte of output
  std::uint32_t stream_limit = 0;  ///< bytes
};

/// Takes the registers apart. A Problem (without device) names the register whose value the
/// hardware could not follow.
tl::expected<JobSpec, Problem> decode(std::span<const std::uint32_t, kRegisterBytes / 4> words);

}  // namespace fencepost::soc::vepu
