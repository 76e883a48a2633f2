// SPDX-License-Identifier: MIT
// optin-flag-off: a driver that has not opted in.
//
// Question: is a queue without the opt-in flag as it was before the series?
// Stimulus: supports_release_fences of the CAPTURE queue is cleared by the test module; one job on
// an exported MMAP buffer, one on an imported buffer.
// Observation: sync_file and poll while each job runs; what the dma_resv holds afterwards,
// signalled fences included; the frames.
// Rule: background, RFC v2: without the flag the helper does nothing. On a kernel that knows no
// such flag the queue is taken as the driver made it.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/running_job.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

Status run_without_optin(Context& ctx, TestModule& module, const M2mOptions& options) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, options));
  if (const auto off = module.set_optin(stream.device().fd(), /*capture=*/true, /*on=*/false); !off)
    ctx.note(fmt::format("the queue is as the driver made it: {}", off.error().what));
  FP_TRY(follow_job_without_fence(ctx, stream));

  FP_ASSIGN(const auto resv, module.resv(stream.dmabuf().fd()));
  ctx.expect(resv.count == 0, "no fence was ever added to the buffer's dma_resv",
             fmt::format("it holds {}, signalled ones included", resv.count));
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_TRY(run_without_optin(ctx, module, {.name = "mmap"}));
  return run_without_optin(ctx, module, {.backing = Backing::kUdmabuf, .name = "imported"});
}

}  // namespace

extern const Check optin_flag_off;
const Check optin_flag_off{
    .name = "optin-flag-off",
    .question = "Is a queue without the opt-in flag as it was before the series?",
    .stimulus =
        "Clear supports_release_fences of the CAPTURE queue; run one job on an exported "
        "MMAP buffer and one on an imported one.",
    .observation =
        "The sync_file and poll while each job runs, what the dma_resv holds "
        "afterwards, and the frames.",
    .rule =
        "Without the flag nothing is attached and the frames come as on stock (RFC v2's "
        "decision; contract rule, order).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
