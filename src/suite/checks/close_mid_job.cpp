// SPDX-License-Identifier: MIT
// close-mid-job: the video node is closed while a job runs.
//
// Question: does the fence of a job signal when its file is closed?
// Stimulus: a job runs on an imported CAPTURE buffer; the only descriptor of the video node is
// closed, and with it the mappings, which hold the file too.
// Observation: poll of the dma-buf, which outlives the file, before and after.
// Rule: docs/contract.md 8. close() cancels the job as STREAMOFF does; the consumer, who knows
// nothing of the producer's end, must not wait for ever. What may be done with the old fence itself
// is fence-outlives-fd's question.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kUdmabuf}));
  const std::string subject = stream.subject();
  FP_TRY(stream.run_job(kFrame));
  FP_TRY(expect_pending(ctx, stream.dmabuf(), subject, "while the job runs"));
  FP_TRY(stream.still_running(ctx));

  const double start = ctx.now();
  stream.close();
  const double took = ctx.now() - start;
  ctx.state("job", subject, "file closed");
  ctx.measure("close()", took, "s");
  FP_TRY(expect_ready(ctx, stream.dmabuf(), subject, "when close() has returned"));
  return {};
}

}  // namespace

extern const Check close_mid_job;
const Check close_mid_job{
    .name = "close-mid-job",
    .question = "Does the fence of a running job signal when the video node is closed?",
    .stimulus =
        "Run a job on an imported CAPTURE buffer; close the only descriptor of the "
        "video node while it runs.",
    .observation =
        "What the dma-buf tells its consumer while the job runs, and when close() has "
        "returned.",
    .rule = "A consumer never waits for a producer that has gone (contract rule 8).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
