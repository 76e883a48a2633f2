// SPDX-License-Identifier: MIT
// Where the lines of a block of text end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fencepost::trace {

/// Puts the offset in `text` (less than 4 GiB of it) of every '\n' from `from` on into `ends`,
/// which has room for one a byte, and says how many there are. The widest vectors that the
/// processor has are used; at 150 bytes a line this is a good part of what a line of no interest
/// costs.
std::size_t find_line_ends(std::span<const char> text, std::size_t from, std::uint32_t* ends);

}  // namespace fencepost::trace
