// SPDX-License-Identifier: MIT
// two-contexts-swapped-planes: two files that use the same two dma-bufs in opposite order.
//
// Question: can two files have the same dma-bufs as planes in opposite order?
// Stimulus: two files of visl with NV12M buffers: the first has dma-bufs (X, Y) as its planes, the
// second (Y, X). Both have a job ready; the jobs run one after the other.
// Observation: X and Y while each job runs, that both jobs end, and the kernel log: lockdep reports
// an order of locks that can deadlock even when it did not.
// Rule: docs/contract.md 9. All dma_resvs are locked under one ww acquire context; and each job
// shows its own fence, while it runs.
#include "suite/check.h"
#include "suite/scenes/planes.h"

namespace fencepost::suite::checks {
namespace {

/// For the second job to start once the first has ended; shorter than a job.
constexpr media::milliseconds kTurn{150};

Status expect_both_pending(Context& ctx, const std::vector<media::DmaBuf>& planes,
                           const std::string& when) {
  FP_TRY(expect_pending(ctx, planes[0], "X", when));
  FP_TRY(expect_pending(ctx, planes[1], "Y", when));
  return {};
}

Status finish(Context& ctx, VislStream& stream, VislJob& job) {
  FP_TRY(job.finish());
  return expect_dequeue(ctx, stream);
}

Status run(Context& ctx) {
  VislOptions options{.decoded = V4L2_PIX_FMT_NV12M, .backing = Backing::kUdmabuf, .name = "first"};
  FP_SCENE(ctx, auto first, VislStream::open(ctx, options));
  options.name = "second";
  FP_SCENE(ctx, auto second, VislStream::open(ctx, options));
  // Either dma-buf is large enough for either plane, so that they can change places.
  FP_SCENE(ctx, const auto planes, allocate_planes(first, first.format().planes[0].size));
  FP_TRY(first.queue_capture(0, {planes[0].fd(), planes[1].fd()}));
  FP_TRY(second.queue_capture(0, {planes[1].fd(), planes[0].fd()}));
  FP_TRY(first.start());
  FP_TRY(second.start());
  FP_ASSIGN(const auto first_slice, first.prepare(0, 1000));
  FP_ASSIGN(const auto second_slice, second.prepare(0, 2000));

  FP_ASSIGN(auto first_job, first.run(first_slice));
  FP_TRY(first_job.await_running(first.patience()));
  ctx.state("job", first.subject(), "running");
  FP_ASSIGN(auto second_job, second.run(second_slice));
  FP_TRY(expect_both_pending(ctx, planes, "while the first file's job runs"));
  FP_TRY(first.still_running(ctx));
  FP_TRY(finish(ctx, first, first_job));

  FP_TRY(await_pending(planes[0], kTurn));
  ctx.state("job", second.subject(), "running");
  FP_TRY(expect_both_pending(ctx, planes, "while the second file's job runs"));
  FP_TRY(second.still_running(ctx));
  FP_TRY(finish(ctx, second, second_job));
  FP_TRY(expect_ready(ctx, planes[0], "X", "when both jobs have ended"));
  FP_TRY(expect_ready(ctx, planes[1], "Y", "when both jobs have ended"));
  return {};
}

}  // namespace

extern const Check two_contexts_swapped_planes;
const Check two_contexts_swapped_planes{
    .name = "two-contexts-swapped-planes",
    .question = "Can two files have the same dma-bufs as planes, in opposite order?",
    .stimulus =
        "Queue dma-bufs (X, Y) as planes on one file of visl and (Y, X) on another; run "
        "both jobs.",
    .observation =
        "X and Y while each job runs, that both jobs end, and lockdep's view of the "
        "locks.",
    .rule =
        "All planes are locked under one ww acquire context, and each running job shows "
        "one fence of its own (contract rule 9).",
    .run = run,
};

}  // namespace fencepost::suite::checks
