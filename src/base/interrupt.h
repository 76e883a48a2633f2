// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM as something that can be waited for.
#pragma once

namespace fencepost {

/// Turns SIGINT, SIGTERM and SIGHUP into a descriptor that becomes, and stays, readable; a second
/// signal, half a second later or more, ends the process at once. SIGPIPE is ignored from here on.
/// Call once, from main().
void catch_interrupts();

/// Whether one of them has come.
bool interrupted();

/// Polls readable from the first signal on; -1 before catch_interrupts(). Never read from it.
int interrupt_fd();

}  // namespace fencepost
