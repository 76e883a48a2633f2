// SPDX-License-Identifier: MIT
// hw-stuck: the hardware hangs until it is reset.
//
// Question: Does hardware that hangs leave anybody waiting for ever? Stimulus: The hardware hangs
// in the first job, until it is reset. Observation: when and with what status the fence signals,
// whether the buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// Only a reset frees the hardware.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kError, .harmed = 0});
}

}  // namespace

extern const Check hw_stuck;
const Check hw_stuck{
    .name = "hw-stuck",
    .question = "Does hardware that hangs leave anybody waiting for ever?",
    .stimulus = "The hardware hangs in the first job, until it is reset.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The job ends in an error within a bound, and the next one is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 stuck",
};

}  // namespace fencepost::suite::checks
