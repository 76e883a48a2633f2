// SPDX-License-Identifier: MIT
// The agent as PID 1 of a guest.
#pragma once

#include "agent/catalogue.h"

namespace fencepost::agent {

/// Brings the guest up, tells the host, and does what it asks until it is told to power off. Does
/// not return: what goes wrong is printed on the console, and the guest stops.
[[noreturn]] void guest_main(const Catalogue& catalogue);

}  // namespace fencepost::agent
