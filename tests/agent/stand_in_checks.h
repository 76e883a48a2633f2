// SPDX-License-Identifier: MIT
// Checks that end in every way a check can end; they look at nothing.
#pragma once

#include "agent/catalogue.h"

namespace fencepost::test {

/// passes, fails, cannot-work, waits, killed, leaves-child, big-evidence, never-ends, panics,
/// floods, silent.
agent::Catalogue stand_in_catalogue();

}  // namespace fencepost::test
