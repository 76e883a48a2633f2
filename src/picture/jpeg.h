// SPDX-License-Identifier: MIT
// The luma of a JPEG file, in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace fencepost::picture {

/// The luma of the JPEG at the beginning of `bytes`, line by line without padding; what follows its
/// end does not matter. Where data are missing or damaged, the decoder fills up with grey. Errors
/// (kInternal): it is no JPEG, or one of another size than `width` and `height`.
Result<std::vector<std::uint8_t>> jpeg_luma(std::span<const std::byte> bytes, std::uint32_t width,
                                            std::uint32_t height);

}  // namespace fencepost::picture
