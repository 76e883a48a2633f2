// SPDX-License-Identifier: MIT
// A picture that a person recognises and in which every kind of displacement shows.
#pragma once

#include <cstddef>
#include <vector>

namespace fencepost::picture {

/// RGB565, rows without padding: red grows to the right, green downwards, and blue is a
/// chequerboard of 16 pixels, with a white diagonal. No pixel is zero.
std::vector<std::byte> test_card_rgb565(int width, int height);

}  // namespace fencepost::picture
