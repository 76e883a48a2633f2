// SPDX-License-Identifier: MIT
// streamon-fails-queued-return: the driver gives buffers back as VB2_BUF_STATE_QUEUED.
//
// Question: does every fence of a buffer that comes back unwritten signal, with -ECANCELED?
// Stimulus: (1) STREAMON of the CAPTURE queue fails in the driver's start_streaming, which gives
// the queued buffer back as QUEUED, as it must. (2) A job runs, its fence is seen, and then the
// driver gives the buffer back as QUEUED instead of DONE.
// Observation: the imported dma-buf after (1); before and after (2); the fence's status.
// Rule: docs/contract.md 7. Every way out of the driver signals. A shape that publishes when a job
// runs has published nothing in (1), and shows its way out in (2).
#include "suite/check.h"
#include "suite/driver_internals.h"
#include "suite/scenes/consumer.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

constexpr std::uint32_t kFrame = 7;

/// Claims that every release fence the dma-buf has seen is signalled with -ECANCELED.
Status expect_cancelled(Context& ctx, const TestModule& module, M2mStream& stream,
                        const std::string& when) {
  FP_ASSIGN(const auto resv, module.resv(stream.dmabuf().fd()));
  for (const auto& fence : resv.fences) {
    if (fence.driver != kReleaseFence) continue;
    ctx.expect(fence.status == -ECANCELED,
               fmt::format("{}, the fence of {} says -ECANCELED", when, stream.subject()),
               describe_fence_status(fence.status));
  }
  return {};
}

Status fail_streamon(Context& ctx, TestModule& module, M2mStream& stream) {
  // OUTPUT is started first and may succeed.
  FP_ASSIGN(const auto hook,
            module.fail_start_streaming(kVim2mStartStreaming, -EIO, /*times=*/1, /*skip=*/1));
  FP_TRY(stream.queue_capture(0));
  FP_TRY(stream.output().stream_on());
  const int result = stream.capture().try_stream_on();
  FP_TRY(module.unhook(hook));
  if (result != -EIO) return fail(ExitCode::kInternal, "STREAMON did not fail as it was made to");
  ctx.state("buffer", stream.subject(), "given back as QUEUED");

  const std::string when = "after STREAMON failed";
  FP_ASSIGN(const auto answer, expect_ready(ctx, stream.dmabuf(), stream.subject(), when));
  if (!answer.ready())
    FP_TRY(expect_signals(ctx, stream.dmabuf(), answer, stream.subject(), stream.patience()));
  return expect_cancelled(ctx, module, stream, when);
}

Status return_running_buffer(Context& ctx, TestModule& module, M2mStream& stream) {
  // The OUTPUT buffer of the job is given back as well, in either order.
  FP_TRY(module.set_argument("vb2_buffer_done", 1, kBufferStateQueued, /*times=*/2));
  FP_TRY(stream.queue_output(0, kFrame));
  FP_TRY(stream.capture().stream_on());
  ctx.state("job", stream.subject(), "running");
  FP_ASSIGN(const auto running,
            expect_pending(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(expect_signals(ctx, stream.dmabuf(), running, stream.subject(), stream.patience()));
  return expect_cancelled(ctx, module, stream, "after the job's buffer came back as QUEUED");
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto stream, open_vim2m(ctx, {.backing = Backing::kHeap}));
  FP_TRY(fail_streamon(ctx, module, stream));
  return return_running_buffer(ctx, module, stream);
}

}  // namespace

extern const Check streamon_fails_queued_return;
const Check streamon_fails_queued_return{
    .name = "streamon-fails-queued-return",
    .question = "Does every fence of a buffer that comes back unwritten signal, with -ECANCELED?",
    .stimulus =
        "Let STREAMON fail, so that the driver gives the buffer back as QUEUED; then let a running "
        "job's buffer come back as QUEUED.",
    .observation = "The imported dma-buf and its fences after each.",
    .rule = "Every way out of the driver signals; QUEUED with -ECANCELED (contract rule 7).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
