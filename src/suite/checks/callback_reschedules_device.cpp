// SPDX-License-Identifier: MIT
// callback-reschedules-device: whoever waits for the fence starts the device's next job.
//
// Question: may a fence callback schedule the device whose fence it is?
// Stimulus: a job of visl, which completes by v4l2_m2m_buf_done_and_job_finish(), runs on an
// imported CAPTURE buffer; a callback on its fence calls v4l2_m2m_try_schedule().
// Observation: whether the callback ran, the job came back, and a second job does.
// Rule: docs/contract.md 11. Signalling under m2m_dev->job_spinlock deadlocks, since scheduling
// takes that lock.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

Status expect_callback_ran(Context& ctx, const TestModule& module, TestModule::Callback callback) {
  FP_ASSIGN(const auto hits, module.hits(callback));
  ctx.expect(hits == 1, "the fence's callback has run once", fmt::format("it ran {} times", hits));
  return {};
}

Status run_next_job(Context& ctx, VislStream& stream) {
  FP_TRY(stream.queue_capture(0));
  FP_ASSIGN(const auto slice, stream.prepare(1, 2000));
  FP_ASSIGN(auto job, stream.run(slice));
  ctx.state("job", stream.subject(), "running");
  FP_TRY(expect_dequeue(ctx, stream));
  return job.finish();
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto stream, VislStream::open(ctx, {.backing = Backing::kHeap}));
  FP_ASSIGN(auto running, stream.run_job());
  const auto& dmabuf = stream.dmabufs().front();
  FP_ASSIGN(const auto answer, expect_pending(ctx, dmabuf, stream.subject(), "while the job runs"));
  FP_TRY(stream.still_running(ctx));

  const auto callback = module.add_callback(dmabuf.fd(), stream.device().fd());
  if (!ctx.expect(callback.has_value(), "a callback can be added to the pending fence",
                  callback ? "it was added" : callback.error().what))
    return running.job.finish();
  FP_TRY(expect_signals(ctx, dmabuf, answer, stream.subject(), stream.patience()));
  FP_TRY(running.job.finish());
  FP_TRY(expect_callback_ran(ctx, module, *callback));
  FP_TRY(expect_dequeue(ctx, stream));
  return run_next_job(ctx, stream);
}

}  // namespace

extern const Check callback_reschedules_device;
const Check callback_reschedules_device{
    .name = "callback-reschedules-device",
    .question = "May a fence callback schedule the device whose fence it is?",
    .stimulus =
        "Run a job of visl; let a callback on its fence call v4l2_m2m_try_schedule() on the same "
        "device.",
    .observation = "Whether the callback ran, and whether this job and the next come back.",
    .rule = "No fence is signalled under m2m_dev->job_spinlock (contract rule 11).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
