// SPDX-License-Identifier: MIT
// Where the lines of a block of text end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fencepost::trace {

/// Appends the offset of every '\n' of `text` (less than 4 GiB of it) to `ends`. The widest vectors
/// that the processor has are used; at 150 bytes a line this is the greater part of what a line of
/// no interest costs.
void find_line_ends(std::span<const char> text, std::vector<std::uint32_t>& ends);

}  // namespace fencepost::trace
