// SPDX-License-Identifier: MIT
// hw-stale-interrupt: an interrupt of an earlier job comes while the next one runs.
//
// Question: Does an interrupt that is left from an earlier job end the next one? Stimulus: While
// the second job runs an interrupt comes, and the status says nothing. Observation: when and with
// what status the fence signals, whether the buffer and STREAMOFF come back, and the next job.
// Rule: docs/contract.md 8.
// The fault is seen at the last job, which must be right.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kDone, .harmed = 0});
}

}  // namespace

extern const Check hw_stale_interrupt;
const Check hw_stale_interrupt{
    .name = "hw-stale-interrupt",
    .question = "Does an interrupt that is left from an earlier job end the next one?",
    .stimulus = "While the second job runs an interrupt comes, and the status says nothing.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule =
        "The second job ends when its frame is whole, not at that interrupt (contract rule 2, "
        "8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 stale-interrupt 20ms",
};

}  // namespace fencepost::suite::checks
