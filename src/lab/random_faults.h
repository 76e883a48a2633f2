// SPDX-License-Identifier: MIT
// A check whose hardware goes wrong by chance, and the seed that repeats it.
#pragma once

#include <cstdint>
#include <string>

#include "suite/check.h"

namespace fencepost::lab {

/// The seed that the expectations are for. Its second fault is one that stock rga never gets over.
inline constexpr std::uint64_t kUsualSeed = 8;

/// What goes wrong with the hardware in `check` (docs/soc-faults.md): as the check says, or drawn
/// from `seed`. The same for the same check and seed.
std::string hardware_faults(const suite::Check& check, std::uint64_t seed);

}  // namespace fencepost::lab
