// SPDX-License-Identifier: MIT
// hw-random-faults: one thing goes wrong after the other.
//
// Question: does hardware that keeps going wrong, each time in another way, leave anybody waiting
// for ever? Stimulus: to each of eight jobs happens what the run's seed decides on (`fencepost
// verify --seed`): one of thirteen kinds of faults, sometimes with a reset that does nothing, or no
// fault at all. Observation: whether each fence signals, each buffer and each STREAMOFF comes back,
// and the job after all that. Rule: docs/contract.md 8.
// The other hw-* checks ask of one fault at a time what it must come to. Here faults meet what
// earlier ones have left, so only the end is claimed: of two more jobs, which late interrupts may
// still harm, and of the last one that it is right.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

constexpr unsigned kJobs = 8;

Status run(Context& ctx) {
  return follow_random_faults(ctx, kJobs);
}

}  // namespace

extern const Check hw_random_faults;
const Check hw_random_faults{
    .name = "hw-random-faults",
    .question =
        "Does hardware that keeps going wrong, each time in another way, leave anybody waiting "
        "for ever?",
    .stimulus = "Eight jobs in a row, each with a fault, or none, that the run's seed decides on.",
    .observation =
        "Whether each job's fence signals, each buffer and each STREAMOFF comes back, and what "
        "becomes of the last job, which no fault can reach.",
    .rule = "Every job ends within a bound, and the last one is right (contract rule 8).",
    .run = run,
    .bound_s = 120,
    .devices = kOnSoc,
    .random_fault_jobs = kJobs,
};

}  // namespace fencepost::suite::checks
