// SPDX-License-Identifier: MIT
// after-dqbuf-ready: the order of operations of today's players.
//
// Question: is a dma-buf that is handed on after DQBUF ready at once?
// Stimulus: one job runs on an exported MMAP buffer, DQBUF returns it, and only then a consumer
// looks.
// Observation: sync_file and poll after DQBUF, and the pixels.
// Rule: docs/contract.md 14. A client that waits for DQBUF sees a signalled fence, or none, in
// every shape: it must not have to wait again, and must not be stopped.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {}));
  FP_TRY(stream.run_job(kFrame));
  FP_TRY(expect_dequeue(ctx, stream));
  FP_TRY(expect_ready(ctx, stream.dmabuf(), stream.subject(), "after DQBUF"));
  expect_frame(ctx, stream, 0, kFrame, "after DQBUF");
  return {};
}

}  // namespace

extern const Check after_dqbuf_ready;
const Check after_dqbuf_ready{
    .name = "after-dqbuf-ready",
    .question = "Is a dma-buf that is handed on only after DQBUF ready at once?",
    .stimulus = "Run one job on an exported MMAP buffer; let a consumer look after DQBUF only.",
    .observation = "The dma-buf's sync_file and poll after DQBUF, and the pixels.",
    .rule = "Who waits for DQBUF never has to wait for a fence as well (contract rule 14).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
