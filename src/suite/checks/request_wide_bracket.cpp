// SPDX-License-Identifier: MIT
// request-wide-bracket: lockdep is told that everything from publish to completion must not block.
//
// Question: does the driver, once its fence is out, take a lock or memory that may wait for it?
// Stimulus: a job of visl with a media request runs on an imported CAPTURE buffer, and a
// dma_fence_begin_signalling() section is held from the publishing helper to vb2_buffer_done().
// Observation: how many sections were held, and lockdep's complaints in the kernel log.
// Rule: docs/contract.md 10. A bracket from publish to completion, the honest one, splats where the
// driver takes the control handler's lock (v4l2_ctrl_request_complete) or allocates after publish.
#include <unistd.h>

#include "suite/check.h"
#include "suite/driver_internals.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

constexpr std::int64_t kPicture = 1000;

/// Brackets the publishing helper that the kernel has; its name.
Result<std::string> hold_sections(TestModule& module) {
  for (const char* helper : kPublishHelpers)
    if (module.bracket(helper)) return helper;
  return fail(ExitCode::kDevice, "the kernel has no helper that publishes a release fence");
}

Status run(Context& ctx) {
  if (::access("/proc/lockdep_stats", F_OK) != 0)
    return ctx.skip("the kernel has no lockdep, which alone knows of signalling sections");
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto stream, VislStream::open(ctx, {.backing = Backing::kHeap}));
  const auto helper = hold_sections(module);
  if (!ctx.expect(helper.has_value(), "the kernel publishes release fences",
                  helper ? *helper : helper.error().what))
    return {};

  FP_TRY(stream.start());
  FP_ASSIGN(const auto slice, stream.prepare(0, kPicture));
  FP_TRY(slice.request.queue());
  // The CAPTURE buffer comes last: one task publishes it, runs the job and completes it, whether
  // the helper is called when the buffer is queued or when the job starts.
  ctx.state("job", stream.subject(), "running");
  FP_TRY(stream.queue_capture(0));
  FP_TRY(expect_dequeue(ctx, stream));

  FP_ASSIGN(const auto sections, module.bracket_hits());
  ctx.expect(sections > 0, "a signalling section was held from publish to completion",
             fmt::format("{} sections", sections));
  return {};
}

}  // namespace

extern const Check request_wide_bracket;
const Check request_wide_bracket{
    .name = "request-wide-bracket",
    .question =
        "Does the driver, once its fence is out, take a lock or memory that may wait for it?",
    .stimulus =
        "Run a job of visl with a media request inside a dma_fence signalling section that lasts "
        "from publish to completion.",
    .observation = "The sections that were held, and lockdep's complaints in the kernel log.",
    .rule = "Nothing between publish and completion may wait for the fence (contract rule 10).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
