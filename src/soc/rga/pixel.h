// SPDX-License-Identifier: MIT
// A pixel inside the RGA.
#pragma once

#include <cstdint>

namespace fencepost::soc::rga {

/// Red, green, blue or Y, U, V, from the low byte on, with alpha in the high one.
using Pixel = std::uint32_t;

inline constexpr Pixel kOpaque = 0xff000000;

}  // namespace fencepost::soc::rga
