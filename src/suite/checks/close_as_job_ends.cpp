// SPDX-License-Identifier: MIT
// close-as-job-ends: the file goes away in the moment in which its last job completes.
//
// Question: is the file's context left alone once its job is over, when nobody keeps it any more?
// Stimulus: two files of visl; the job of the second is started by the driver itself when the first
// file's ends, and the second file is closed while it runs. close() waits for the job; who ended it
// is held up (the test module) for longer than close() needs, before __v4l2_m2m_try_queue() looks
// at the context for a further job. A kernel that does not call it there has nobody to hold up.
// Observation: the kernel's log (KASAN tells a look into freed memory), and the first file's next
// job.
// Rule: docs/contract.md 8. Whoever waited for the job's end frees the context next, so nothing may
// be done with it afterwards.
#include <chrono>
#include <optional>
#include <thread>

#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

using media::milliseconds;

/// More than close() takes once the job has ended.
constexpr int kHeldUpMs = 1000;
constexpr milliseconds kStart{2000};

VislOptions options(const char* name) {
  return {.backing = Backing::kHeap, .name = name};
}

/// Waits until visl has begun `jobs` jobs; no event tells.
Status await_begun(const TestModule& module, TestModule::Hook begun, unsigned jobs) {
  const auto deadline = std::chrono::steady_clock::now() + kStart;
  for (;;) {
    FP_ASSIGN(const unsigned hits, module.hits(begun));
    if (hits >= jobs) return {};
    if (std::chrono::steady_clock::now() > deadline)
      return fail(ExitCode::kInternal, "the second file's job did not begin");
    std::this_thread::sleep_for(milliseconds(2));
  }
}

/// Makes a job ready behind the first file's, and returns once the driver works on it: in the
/// scheduler's own thread, since the request was queued before, when a CAPTURE buffer was missing.
Status start_behind(Context& ctx, VislStream& first, VislStream& second, TestModule& module) {
  FP_ASSIGN(const auto begun, module.count_calls("visl_device_run"));
  FP_TRY(second.start());
  FP_ASSIGN(const auto slice, second.prepare(0, 2000));
  FP_TRY(slice.request.queue());
  FP_ASSIGN(auto running, first.run_job());
  FP_TRY(second.queue_capture(0));
  FP_TRY(first.still_running(ctx));
  FP_TRY(running.job.finish());
  FP_TRY(await_begun(module, begun, 2));
  ctx.state("job", second.subject(), "running");
  return module.unhook(begun);
}

/// Claims that nobody is about to look at a context that close() has freed.
Status expect_untouched(Context& ctx, TestModule& module, const Result<TestModule::Hook>& held_up) {
  unsigned looks = 0;
  if (held_up) {
    FP_ASSIGN(looks, module.hits(*held_up));
    FP_TRY(module.unhook(*held_up));
  }
  ctx.expect(looks == 0, "nobody looks at the context once close() has returned",
             fmt::format("{} was about to", looks));
  return {};
}

/// The scheduler works on.
Status run_next_job(Context& ctx, VislStream& first) {
  FP_TRY(expect_dequeue(ctx, first));
  FP_TRY(first.queue_capture(0));
  FP_ASSIGN(const auto slice, first.prepare(1, 3000));
  FP_ASSIGN(auto job, first.run(slice));
  FP_TRY(expect_dequeue(ctx, first));
  return job.finish();
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto first, VislStream::open(ctx, options("first")));
  FP_SCENE(ctx, std::optional second, VislStream::open(ctx, options("second")));
  FP_TRY(start_behind(ctx, first, *second, module));
  const auto held_up = module.delay("__v4l2_m2m_try_queue", kHeldUpMs, /*times=*/1);

  const double start = ctx.now();
  second.reset();
  ctx.measure("close()", ctx.now() - start, "s");
  FP_TRY(expect_untouched(ctx, module, held_up));
  return run_next_job(ctx, first);
}

}  // namespace

extern const Check close_as_job_ends;
const Check close_as_job_ends{
    .name = "close-as-job-ends",
    .question = "Is a file's context left alone when its last job is over and the file closed?",
    .stimulus =
        "Close a file of visl while its job runs; let the scheduler, which ends the job, be slower "
        "than close() from there on.",
    .observation = "What is done with the context after close(), and the other file's next job.",
    .rule = "Once a job is over its context belongs to whoever waited (contract rule 8).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
