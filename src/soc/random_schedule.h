// SPDX-License-Identifier: MIT
// A schedule of faults that a seed decides on.
#pragma once

#include <cstdint>
#include <string>

namespace fencepost::soc {

/// Faults for the first `jobs` jobs of every device: text for parse_faults(), the same for the same
/// seed on every machine. Of all kinds but those that no driver could survive (hardware that writes
/// where it was not told to, or is busy for ever), and `data-last`, which no driver could notice.
/// The last of what it does comes within two jobs after those.
std::string random_fault_schedule(std::uint64_t seed, unsigned jobs);

}  // namespace fencepost::soc
