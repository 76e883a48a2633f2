// SPDX-License-Identifier: MIT
// hw-lost-interrupt: the interrupt of a job never comes.
//
// Question: Does an interrupt that is lost leave anybody waiting for ever? Stimulus: The hardware
// does the first job, and its interrupt gets lost. Observation: when and with what status the fence
// signals, whether the buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// The driver cannot know that the frame is whole, so its end is an error.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kError, .harmed = 0});
}

}  // namespace

extern const Check hw_lost_interrupt;
const Check hw_lost_interrupt{
    .name = "hw-lost-interrupt",
    .question = "Does an interrupt that is lost leave anybody waiting for ever?",
    .stimulus = "The hardware does the first job, and its interrupt gets lost.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The job ends in an error within a bound, and the next one is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 lost",
};

}  // namespace fencepost::suite::checks
