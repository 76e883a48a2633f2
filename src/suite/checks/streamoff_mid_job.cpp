// SPDX-License-Identifier: MIT
// streamoff-mid-job: the stream is stopped while a job runs.
//
// Question: does the fence of a job signal when the stream is stopped under it?
// Stimulus: a job runs on an imported CAPTURE buffer; STREAMOFF on CAPTURE, then on OUTPUT.
// Observation: the fence before; whether it has signalled when STREAMOFF returns, by poll and by
// FILE_INFO.
// Rule: docs/contract.md 7 and 8. Every way out of the driver signals: STREAMOFF waits for the job
// or cancels it, and returns no buffer to user space with a fence pending.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kUdmabuf}));
  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(const auto running,
            expect_pending(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(stream.still_running(ctx));

  FP_TRY(stream.capture().stream_off());
  ctx.state("job", stream.subject(), "stopped");
  ctx.state("buffer", stream.subject(), "returned by STREAMOFF");
  FP_TRY(expect_ready(ctx, stream.dmabuf(), stream.subject(), "when STREAMOFF has returned"));
  FP_ASSIGN(const auto fence, running.sync_file.info());
  ctx.expect(!fence.pending(), "the fence of the job that was stopped has signalled",
             media::to_string(fence));
  return stream.output().stream_off();
}

}  // namespace

extern const Check streamoff_mid_job;
const Check streamoff_mid_job{
    .name = "streamoff-mid-job",
    .question = "Does the fence of a running job signal when the stream is stopped?",
    .stimulus = "Run a job on an imported CAPTURE buffer; STREAMOFF while it runs.",
    .observation = "The fence while the job runs, and when STREAMOFF has returned.",
    .rule =
        "Every way out of the driver signals: after STREAMOFF no fence of the stream is "
        "pending (contract rule 7, 8).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
