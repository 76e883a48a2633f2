// SPDX-License-Identifier: MIT
// hw-late-interrupt: a job takes longer than usual.
//
// Question: Is a job that takes longer than usual, but not too long, left alone? Stimulus: The
// first job takes 500 ms longer than the others. Observation: when and with what status the fence
// signals, whether the buffer and STREAMOFF come back, and the next job. Rule: docs/contract.md 8.
// A bound on completion must not be so tight that it ends honest jobs.
#include "suite/scenes/faulty_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  return follow_faulty_job(ctx, {.first = JobEnd::kDone, .harmed = 0});
}

}  // namespace

extern const Check hw_late_interrupt;
const Check hw_late_interrupt{
    .name = "hw-late-interrupt",
    .question = "Is a job that takes longer than usual, but not too long, left alone?",
    .stimulus = "The first job takes 500 ms longer than the others.",
    .observation =
        "When and with what status the job's fence signals, what becomes of the buffer, "
        "whether STREAMOFF returns, and the next job's fence and frame.",
    .rule =
        "The consumer is told to go ahead when the frame is whole, however late that is "
        "(contract rule 2).",
    .run = run,
    .bound_s = 60,
    .devices = kOnSoc,
    .hardware_fault = "any job=1 late 500ms",
};

}  // namespace fencepost::suite::checks
