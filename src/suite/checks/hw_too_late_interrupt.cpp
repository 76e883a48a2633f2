// SPDX-License-Identifier: MIT
// hw-too-late-interrupt: a job is done when nobody waits for it any more.
//
// Question: Does a job that is done after its time-out harm the next one? Stimulus: The first job
// takes 4 s longer than the others. Observation: when and with what status the fence signals,
// whether the buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// The driver resets the hardware before it gives the buffer back, so nothing of that job comes
// later.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kError, .harmed = 0});
}

}  // namespace

extern const Check hw_too_late_interrupt;
const Check hw_too_late_interrupt{
    .name = "hw-too-late-interrupt",
    .question = "Does a job that is done after its time-out harm the next one?",
    .stimulus = "The first job takes 4 s longer than the others.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The job ends in an error within a bound, and the next one is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 late 4s",
};

}  // namespace fencepost::suite::checks
