// SPDX-License-Identifier: MIT
// What the other end of a descriptor can show: a terminal or not, colours, width.
#pragma once

namespace fencepost {

/// Whether `fd` is a terminal that can move its cursor (TERM is neither unset nor "dumb").
bool is_terminal(int fd);

/// Whether to colour what is written to `fd`: a terminal, and NO_COLOR is unset or empty
/// (https://no-color.org).
bool want_colour(int fd);

/// Columns of the terminal behind `fd`; COLUMNS where it is none; else 80. At least 20.
int terminal_width(int fd);

}  // namespace fencepost
