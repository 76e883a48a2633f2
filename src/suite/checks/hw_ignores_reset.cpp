// SPDX-License-Identifier: MIT
// hw-ignores-reset: a reset does not stop the hardware.
//
// Question: Does hardware that no reset stops leave anybody waiting for ever? Stimulus: The first
// job takes 2.5 s longer than the others, and a reset does not end it. Observation: when and with
// what status the fence signals, whether the buffer and STREAMOFF come back, and the next job.
// Rule: docs/contract.md 8.
// What is left of the first job is done in the middle of the second one, and the status says so.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kError, .harmed = 1});
}

}  // namespace

extern const Check hw_ignores_reset;
const Check hw_ignores_reset{
    .name = "hw-ignores-reset",
    .question = "Does hardware that no reset stops leave anybody waiting for ever?",
    .stimulus = "The first job takes 2.5 s longer than the others, and a reset does not end it.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule =
        "Every job ends within a bound, and when the hardware has come to its senses a job is "
        "right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 late 2500ms; any job=1 reset-ignored",
};

}  // namespace fencepost::suite::checks
