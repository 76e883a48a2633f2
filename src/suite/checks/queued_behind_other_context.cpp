// SPDX-License-Identifier: MIT
// queued-behind-other-context: the limit of the contract: a job that waits for its turn.
//
// Question: what does a buffer tell whose job waits behind that of another file?
// Stimulus: two files of one device; the second has a job ready while the job of the first runs.
// Observation: the dma-buf of the second while it waits, and once its own job runs.
// Rule: docs/contract.md 12. The fence covers a running job only: a buffer that waits reads as
// ready. That is the documented limit, and publishing when the buffer is accepted is not the way
// out, because then a fence would depend on what others submit.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

/// For the second job to start once the first has ended; shorter than a job.
constexpr media::milliseconds kTurn{200};

Status run(Context& ctx) {
  FP_SCENE(ctx, auto first, M2mStream::open(ctx, {.backing = Backing::kUdmabuf, .name = "first"}));
  FP_SCENE(ctx, auto second,
           M2mStream::open(ctx, {.backing = Backing::kUdmabuf, .name = "second"}));
  FP_TRY(first.run_job(kFrame));
  FP_TRY(second.queue_output(0, kFrame + 1));
  FP_TRY(second.queue_capture(0));
  FP_TRY(second.start());
  ctx.state("job", second.subject(), "waiting its turn");
  FP_TRY(expect_ready(ctx, second.dmabuf(), second.subject(),
                      "while its job waits behind another file's"));
  FP_TRY(first.still_running(ctx));

  FP_TRY(expect_dequeue(ctx, first));
  FP_TRY(await_pending(second.dmabuf(), kTurn));
  ctx.state("job", second.subject(), "running");
  FP_ASSIGN(const auto running,
            expect_pending(ctx, second.dmabuf(), second.subject(), "once its own job runs"));
  FP_TRY(second.still_running(ctx));
  FP_TRY(expect_signals(ctx, second.dmabuf(), running, second.subject(), second.patience()));
  expect_frame(ctx, second, 0, kFrame + 1, "when the consumer is told to go ahead");
  return expect_dequeue(ctx, second);
}

}  // namespace

extern const Check queued_behind_other_context;
const Check queued_behind_other_context{
    .name = "queued-behind-other-context",
    .question =
        "What does a buffer tell its consumer while its job waits behind another "
        "file's?",
    .stimulus =
        "Open the device twice; start a job on the first, then make one ready on the "
        "second.",
    .observation = "The dma-buf of the second file while its job waits, and once it runs.",
    .rule =
        "The documented limit: nothing is pending while a job waits its turn; from its "
        "start on, one release fence is (contract rule 12).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
