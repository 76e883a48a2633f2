// SPDX-License-Identifier: MIT
// How fast the time stamp counter of this machine runs, which is the guest's clock in real time.
#pragma once

#include <optional>

namespace fencepost::vm {

/// In kHz, to a few millionths, after 20 ms; also on a busy machine. Nothing where there is none.
std::optional<unsigned> measure_tsc_khz();

}  // namespace fencepost::vm
