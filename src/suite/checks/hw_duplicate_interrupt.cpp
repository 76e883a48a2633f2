// SPDX-License-Identifier: MIT
// hw-duplicate-interrupt: the hardware says twice that it is done.
//
// Question: Is a job ended only once? Stimulus: The hardware says 20 ms after the first job once
// more that it is done. Observation: when and with what status the fence signals, whether the
// buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// The second one comes when no job runs.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kDone, .idle = media::milliseconds(200)});
}

}  // namespace

extern const Check hw_duplicate_interrupt;
const Check hw_duplicate_interrupt{
    .name = "hw-duplicate-interrupt",
    .question = "Is a job ended only once?",
    .stimulus = "The hardware says 20 ms after the first job once more that it is done.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The second word is ignored, and the next job is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 duplicate 20ms",
};

}  // namespace fencepost::suite::checks
