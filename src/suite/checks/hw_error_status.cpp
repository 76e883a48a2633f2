// SPDX-License-Identifier: MIT
// hw-error-status: the hardware reports an error.
//
// Question: Does an error of the hardware reach the consumer? Stimulus: The first job ends with the
// error status of the hardware, and its interrupt. Observation: when and with what status the fence
// signals, whether the buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// An error is an end of the job, too.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kError, .harmed = 0});
}

}  // namespace

extern const Check hw_error_status;
const Check hw_error_status{
    .name = "hw-error-status",
    .question = "Does an error of the hardware reach the consumer?",
    .stimulus = "The first job ends with the error status of the hardware, and its interrupt.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule =
        "The fence signals with an error, the buffer comes back as one, and the next job is "
        "right (contract rule 7, 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 error",
};

}  // namespace fencepost::suite::checks
