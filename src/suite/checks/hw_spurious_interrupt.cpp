// SPDX-License-Identifier: MIT
// hw-spurious-interrupt: an interrupt comes that nobody has raised.
//
// Question: Is a job left alone by an interrupt that is not for it? Stimulus: While the first job
// runs an interrupt comes, and the status says nothing. Observation: when and with what status the
// fence signals, whether the buffer and STREAMOFF come back, and the next job. Rule:
// docs/contract.md 8.
// The memory belongs to the hardware until the hardware has said that it is done.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kDone, .harmed = 0});
}

}  // namespace

extern const Check hw_spurious_interrupt;
const Check hw_spurious_interrupt{
    .name = "hw-spurious-interrupt",
    .question = "Is a job left alone by an interrupt that is not for it?",
    .stimulus = "While the first job runs an interrupt comes, and the status says nothing.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule =
        "The consumer is told to go ahead when the frame is whole, not at that interrupt "
        "(contract rule 2).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 spurious 100ms",
};

}  // namespace fencepost::suite::checks
