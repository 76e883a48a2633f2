// SPDX-License-Identifier: MIT
// Which guest runs which cells, in which order. Pure.
#pragma once

#include <vector>

#include "kernel/shape.h"
#include "suite/check.h"

namespace fencepost::lab {

/// The cells that one worker does one after the other: same kernel, same kind of guest.
struct Bench {
  const kernel::Shape* shape = nullptr;
  const suite::DeviceUnderTest* device = nullptr;
  bool option_on = true;  ///< the series' configuration option
  suite::Clock clock = suite::Clock::kVirtual;
  std::vector<const suite::Check*> checks;
};

/// Whether the device is one of the simulated SoC, whose every check has a guest of its own.
bool is_on_soc(const suite::DeviceUnderTest& device);

/// The name of a column: the shape's, with the device's where that is none of the kernel's own.
std::string column_name(const std::string& shape, const suite::DeviceUnderTest& device);

/// Groups shapes x devices x checks into benches, the longest first, so that two workers end
/// together. A shape without an option has one kernel for both variants.
std::vector<Bench> make_benches(const std::vector<kernel::Shape>& shapes,
                                const std::vector<const suite::DeviceUnderTest*>& devices,
                                const std::vector<const suite::Check*>& checks);

}  // namespace fencepost::lab
