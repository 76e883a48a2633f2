// SPDX-License-Identifier: MIT
// Which guest runs which cells, in which order. Pure.
#pragma once

#include <vector>

#include "kernel/shape.h"
#include "suite/check.h"

namespace fencepost::lab {

/// The cells that one snapshot serves: same kernel, same kind of time.
struct Bench {
  const kernel::Shape* shape = nullptr;
  bool option_on = true;  ///< the series' configuration option
  suite::Clock clock = suite::Clock::kVirtual;
  std::vector<const suite::Check*> checks;
};

/// Groups shapes x checks into benches, the longest first, so that two workers end together.
/// A shape without an option has one kernel for both variants.
std::vector<Bench> make_benches(const std::vector<kernel::Shape>& shapes,
                                const std::vector<const suite::Check*>& checks);

}  // namespace fencepost::lab
