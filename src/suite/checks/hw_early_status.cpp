// SPDX-License-Identifier: MIT
// hw-early-status: the hardware says that it is done before it is.
//
// Question: Does hardware that says too early that it is done break anything but its own frame?
// Stimulus: The first job says that it is done 100 ms before its data are in memory. Observation:
// when and with what status the fence signals, whether the buffer and STREAMOFF come back, and the
// next job. Rule: docs/contract.md 8.
// No driver can know, so nothing is claimed of the frame.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kBounded, .harmed = 0});
}

}  // namespace

extern const Check hw_early_status;
const Check hw_early_status{
    .name = "hw-early-status",
    .question =
        "Does hardware that says too early that it is done break anything but its own frame?",
    .stimulus = "The first job says that it is done 100 ms before its data are in memory.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The fence signals within a bound, and the next job is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 early 100ms",
};

}  // namespace fencepost::suite::checks
