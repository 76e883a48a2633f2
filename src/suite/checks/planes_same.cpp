// SPDX-License-Identifier: MIT
// planes-same: two memory planes in one dma-buf.
//
// Question: does a dma-buf that is both planes of a buffer get the fence once, and without a
// deadlock?
// Stimulus: an NV12M buffer whose two planes are the same imported dma-buf; one job (visl).
// Observation: the fences that the dma-buf shows while the job runs, and when it becomes ready.
// Rule: docs/contract.md 9. The same dma_resv twice is locked, reserved and filled once: locking it
// again under one acquire context gives -EALREADY, without one it deadlocks.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(
      ctx, auto stream,
      VislStream::open(
          ctx, {.decoded = V4L2_PIX_FMT_NV12M, .backing = Backing::kUdmabuf, .one_dmabuf = true}));
  const std::string subject = stream.subject();
  const media::DmaBuf& buffer = stream.dmabufs()[0];
  FP_ASSIGN(auto running, stream.run_job());
  FP_ASSIGN(const auto told, expect_pending(ctx, buffer, subject, "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_signals(ctx, buffer, told, subject, stream.patience()));
  FP_TRY(running.job.finish());
  return expect_dequeue(ctx, stream);
}

}  // namespace

extern const Check planes_same;
const Check planes_same{
    .name = "planes-same",
    .question =
        "Does a dma-buf that is both planes of a buffer get the fence once, and without "
        "a deadlock?",
    .stimulus =
        "Queue an NV12M buffer whose two planes are the same imported dma-buf; run one "
        "job (visl).",
    .observation =
        "The fences that the dma-buf shows while the job runs, and when it becomes "
        "ready.",
    .rule = "The same dma_resv in two planes is locked and filled once (contract rule 9).",
    .run = run,
};

}  // namespace fencepost::suite::checks
