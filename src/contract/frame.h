// SPDX-License-Identifier: MIT
// One function of a call chain, as the kernel's log prints it.
#pragma once

#include <string_view>

namespace fencepost::contract {

/// "f" and "m" of "f+0x1/0x2 [m]"; views into the line.
struct Frame {
  std::string_view function;  ///< empty where the line has none
  std::string_view module;    ///< empty for the kernel itself
  bool guess = false;         ///< printed with a "?": found on the stack, perhaps left over
};

/// The first function of `line`.
Frame frame_in(std::string_view line);

}  // namespace fencepost::contract
