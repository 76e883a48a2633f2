// SPDX-License-Identifier: MIT
// error-status-propagates: a job ends in an error.
//
// Question: does the consumer learn from the fence that the frame is not to be used?
// Stimulus: a job of vim2m, and one of visl, runs on an imported CAPTURE buffer; the driver's word
// to vb2 is changed from DONE to ERROR.
// Observation: SYNC_IOC_FILE_INFO of a sync_file that was taken while the fence was pending.
// Rule: docs/contract.md 7, background: an ERROR signals the fence with -EIO. The sync_file is
// older than the error, so the status is the fence's own.
#include "suite/check.h"
#include "suite/driver_internals.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

constexpr std::uint32_t kFrame = 7;

Status expect_io_error(Context& ctx, const media::SyncFile& fence, const std::string& subject) {
  FP_ASSIGN(const auto info, fence.info());
  ctx.expect(info.status == -EIO,
             fmt::format("the fence of {} says -EIO after the job ended in an error", subject),
             describe_fence_status(info.status));
  return {};
}

Status fail_vim2m_job(Context& ctx, TestModule& module, M2mStream& stream) {
  // The job gives two buffers back, in either order.
  FP_ASSIGN(const auto hook,
            module.set_argument("vb2_buffer_done", 1, kBufferStateError, /*times=*/2));
  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(const auto running,
            expect_pending(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(expect_signals(ctx, stream.dmabuf(), running, stream.subject(), stream.patience()));
  FP_TRY(expect_io_error(ctx, running.sync_file, stream.subject()));
  return module.unhook(hook);
}

Status fail_visl_job(Context& ctx, TestModule& module, VislStream& stream) {
  FP_TRY(module.set_argument("v4l2_m2m_buf_done_and_job_finish", 2, kBufferStateError,
                             /*times=*/1));
  FP_ASSIGN(auto running_job, stream.run_job());
  const auto& dmabuf = stream.dmabufs().front();
  FP_ASSIGN(const auto running,
            expect_pending(ctx, dmabuf, stream.subject(), "while the job runs"));
  FP_TRY(expect_signals(ctx, dmabuf, running, stream.subject(), stream.patience()));
  FP_TRY(expect_io_error(ctx, running.sync_file, stream.subject()));
  return running_job.job.finish();
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto vim2m, open_vim2m(ctx, {.backing = Backing::kHeap, .name = "vim2m"}));
  FP_SCENE(ctx, auto visl, VislStream::open(ctx, {.backing = Backing::kHeap, .name = "visl"}));
  FP_TRY(fail_vim2m_job(ctx, module, vim2m));
  return fail_visl_job(ctx, module, visl);
}

}  // namespace

extern const Check error_status_propagates;
const Check error_status_propagates{
    .name = "error-status-propagates",
    .question = "Does the consumer learn from the fence that the frame is not to be used?",
    .stimulus = "Let a running job of vim2m, and one of visl, end in ERROR.",
    .observation = "The status of a sync_file that was taken while the fence was pending.",
    .rule = "The fence of a job that ends in ERROR signals with -EIO (contract rule 7).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
