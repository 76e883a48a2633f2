// SPDX-License-Identifier: MIT
// cpu-sync-read-waits: a consumer that reads with the CPU.
//
// Question: does DMA_BUF_IOCTL_SYNC wait for the job that fills the buffer?
// Stimulus: a job runs on an imported CAPTURE buffer (system heap); a consumer begins a CPU read
// access.
// Observation: when the call returns, compared with the end of the job; the pixels at that moment.
// Rule: dma_buf_begin_cpu_access() waits for the write fences of the dma_resv (drivers/dma-buf/dma-
// buf.c), so with a release fence there it cannot return too early; contract rule 2.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap}));
  const std::string subject = stream.subject();
  FP_TRY(stream.run_job(kFrame));
  FP_TRY(stream.still_running(ctx));

  ctx.state("consumer", subject, "in DMA_BUF_IOCTL_SYNC");
  FP_TRY(stream.dmabuf().begin_cpu_access(media::Access::kRead));
  ctx.state("consumer", subject, "reading");
  expect_frame(ctx, stream, 0, kFrame, "when the CPU read access has begun");
  FP_TRY(expect_job_ends_now(ctx, stream,
                             "the CPU read access begins when the job ends, not earlier"));
  return stream.dmabuf().end_cpu_access(media::Access::kRead);
}

}  // namespace

extern const Check cpu_sync_read_waits;
const Check cpu_sync_read_waits{
    .name = "cpu-sync-read-waits",
    .question = "Does a CPU read access to the dma-buf wait for the job that fills it?",
    .stimulus =
        "While a job runs on an imported CAPTURE buffer, call DMA_BUF_IOCTL_SYNC to "
        "begin a read access.",
    .observation =
        "When the call returns, compared with the end of the job, and the pixels at "
        "that moment.",
    .rule =
        "The call waits for the release fence: it returns when the job ends, with the "
        "whole frame there (contract rule 2).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
