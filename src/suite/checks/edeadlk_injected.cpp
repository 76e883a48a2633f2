// SPDX-License-Identifier: MIT
// edeadlk-injected: another context holds the second plane's lock, and the order is against us.
//
// Question: is the fence on both planes when the locks have to be taken a second time?
// Stimulus: NV12M buffers of two imported dma-bufs (visl); in each job one ww_mutex_lock() of a
// context that holds another lock already gives -EDEADLK.
// Observation: how often that happened, both dma-bufs while the job runs, and their end.
// Rule: docs/contract.md 9. Locks are taken in one ww acquire context, and -EDEADLK is answered by
// letting go, waiting for the contended lock, and beginning again.
#include "suite/check.h"
#include "suite/scenes/planes.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

constexpr int kJobs = 3;

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  unsigned injected = 0;
  for (int job = 0; job < kJobs; ++job) {
    FP_SCENE(ctx, auto stream,
             VislStream::open(ctx, {.decoded = V4L2_PIX_FMT_NV12M, .backing = Backing::kHeap}));
    // The module lets calls through that a deadlock cannot meet: those of a context without locks.
    FP_ASSIGN(const auto hook, module.make_return("ww_mutex_lock", -EDEADLK, /*times=*/1));
    FP_TRY(follow_two_planes(ctx, stream));
    FP_ASSIGN(const auto hits, module.hits(hook));
    injected += hits;
    FP_TRY(module.unhook(hook));
  }
  ctx.measure("deadlocks injected", injected, "");
  if (injected == 0)
    return ctx.skip("no second lock is taken in an acquire context: there is no deadlock to meet");
  ctx.expect(injected == kJobs, "each job met a deadlock between the locks of its planes",
             fmt::format("{} of {} did", injected, kJobs));
  return {};
}

}  // namespace

extern const Check edeadlk_injected;
const Check edeadlk_injected{
    .name = "edeadlk-injected",
    .question = "Is the fence on both planes when the locks have to be taken a second time?",
    .stimulus =
        "Run jobs on two imported planes (visl, NV12M), in each of which one ww_mutex_lock() gives "
        "-EDEADLK.",
    .observation = "How often that happened, and both planes' fences.",
    .rule = "-EDEADLK is answered by beginning again with the contended lock (contract rule 9).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
