// SPDX-License-Identifier: MIT
// Frames for a JPEG encoder: compressed and decoded again, they are what they were.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fencepost::suite {

/// Draws frame `seed` into `yuyv`, lines without padding, width and height multiples of 16: blocks
/// of 8x8 pixels of one grey each, which a quantised DC coefficient keeps within a step or two.
void fill_blocks(std::span<std::byte> yuyv, std::uint32_t width, std::uint32_t height,
                 std::uint32_t seed);

/// How many pixels of the picture at the beginning of `jpeg` are as fill_blocks() draws them. None
/// where it is no JPEG of that size; a picture that is not whole has those that are there.
std::size_t count_blocks(std::span<const std::byte> jpeg, std::uint32_t width, std::uint32_t height,
                         std::uint32_t seed);

}  // namespace fencepost::suite
