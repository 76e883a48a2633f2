// SPDX-License-Identifier: MIT
// hw-partial-write: only half of the frame is written.
//
// Question: Does hardware that writes half of a frame break anything but that frame? Stimulus: The
// hardware writes half of the first frame, and says that it is done. Observation: when and with
// what status the fence signals, whether the buffer and STREAMOFF come back, and the next job.
// Rule: docs/contract.md 8.
// No driver can know, so nothing is claimed of the frame.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kBounded, .harmed = 0});
}

}  // namespace

extern const Check hw_partial_write;
const Check hw_partial_write{
    .name = "hw-partial-write",
    .question = "Does hardware that writes half of a frame break anything but that frame?",
    .stimulus = "The hardware writes half of the first frame, and says that it is done.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule = "The fence signals within a bound, and the next job is right (contract rule 8).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 partial 50%",
};

}  // namespace fencepost::suite::checks
