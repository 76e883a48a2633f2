// SPDX-License-Identifier: MIT
// lost-completion-bounded: the device never says that it has finished.
//
// Question: does a lost interrupt leave anybody waiting for ever?
// Stimulus: a job runs on an imported CAPTURE buffer, and its completion (vim2m's delayed work) is
// swallowed once; then STREAMOFF, and a second job.
// Observation: when and with what status the published fence signals; whether the buffer comes
// back, and STREAMOFF; the second job's fence and frame.
// Rule: docs/contract.md 8. No driver opts in without a bound on completion: the job ends in an
// error, the fence with it, and the next job is not touched.
#include "suite/check.h"
#include "suite/driver_internals.h"
#include "suite/scenes/running_job.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

/// Far above any job time-out (hantro's watchdog: 2 s), far below for ever.
constexpr media::milliseconds kBound{15000};

Status lose_a_job(Context& ctx, M2mStream& stream) {
  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(const auto running,
            expect_pending(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(expect_signals(ctx, stream.dmabuf(), running, stream.subject(), kBound));

  FP_ASSIGN(const auto info, running.sync_file.info());
  ctx.expect(info.status < 0, "the fence of a job that was lost carries an error",
             describe_fence_status(info.status));
  FP_ASSIGN(const auto buffer, stream.dequeue(kBound));
  ctx.expect(buffer && buffer->error(), "the buffer of a job that was lost comes back as an error",
             !buffer           ? "it did not come back"
             : buffer->error() ? "it came back with V4L2_BUF_FLAG_ERROR"
                               : "it came back as if it were right");
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto stream, open_vim2m(ctx, {.backing = Backing::kHeap}));
  FP_TRY(module.make_return(kVim2mCompletion, 0, /*times=*/1));
  FP_TRY(lose_a_job(ctx, stream));
  if (!expect_streamoff(ctx, stream, kBound)) return {};

  FP_TRY(stream.run_job(kFrame));
  return follow_running_job(ctx, stream);
}

}  // namespace

extern const Check lost_completion_bounded;
const Check lost_completion_bounded{
    .name = "lost-completion-bounded",
    .question = "Does a lost interrupt leave anybody waiting for ever?",
    .stimulus =
        "Swallow the completion of one job on an imported CAPTURE buffer; then STREAMOFF and run "
        "another job.",
    .observation =
        "When and how the fence signals, whether buffer and STREAMOFF come back, and the next "
        "job's fence and frame.",
    .rule =
        "A job that is lost ends in an error within a bound, and harms no other (contract rule 8).",
    .run = run,
    .bound_s = 90,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
