// SPDX-License-Identifier: MIT
// A check whose hardware goes wrong by chance, and the seed that repeats it.
#include "lab/random_faults.h"

#include "soc/random_schedule.h"

namespace fencepost::lab {

std::string hardware_faults(const suite::Check& check, std::uint64_t seed) {
  if (check.random_fault_jobs == 0) return std::string(check.hardware_fault);
  return soc::random_fault_schedule(seed, check.random_fault_jobs);
}

}  // namespace fencepost::lab
