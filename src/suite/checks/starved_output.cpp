// SPDX-License-Identifier: MIT
// starved-output: a CAPTURE buffer whose input never comes.
//
// Question: does a buffer that no job works on make its consumer wait for ever?
// Stimulus: an imported CAPTURE buffer is queued and both queues are started, but nothing is queued
// on OUTPUT. Later the input comes after all.
// Observation: sync_file and poll while OUTPUT is starved; then a whole job, to show that the
// stream was in order.
// Rule: docs/contract.md 5, and the finite-time rule of dma_fence: a fence may be published only
// when its signal depends on nothing that user space might not do.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kUdmabuf}));
  FP_TRY(stream.queue_capture(0));
  FP_TRY(stream.start());
  ctx.state("job", stream.subject(), "no input");
  FP_TRY(
      expect_not_left_waiting(ctx, stream.dmabuf(), stream.subject(), "while OUTPUT is starved"));

  FP_TRY(stream.queue_output(0, kFrame));
  ctx.state("job", stream.subject(), "running");
  FP_TRY(expect_dequeue(ctx, stream));
  expect_frame(ctx, stream, 0, kFrame, "after the input came");
  return {};
}

}  // namespace

extern const Check starved_output;
const Check starved_output{
    .name = "starved-output",
    .question =
        "Does a CAPTURE buffer that no job works on leave its consumer without an end "
        "to wait for?",
    .stimulus =
        "Queue an imported CAPTURE buffer and start both queues, with nothing queued on "
        "OUTPUT; send the input later.",
    .observation =
        "The dma-buf's sync_file and poll while OUTPUT is starved; the frame that comes "
        "in the end.",
    .rule =
        "A fence is published only when its signal no longer depends on user space: a "
        "starved queue shows nothing pending (contract rule 5).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
