// SPDX-License-Identifier: MIT
// kms-scanout-after-dqbuf: a display takes the buffer when the producer has given it back.
//
// Question: does a display show the finished frame when it gets the buffer after DQBUF?
// Stimulus: as kms-scanout, but the buffer is committed after DQBUF.
// Observation: the picture on the writeback connector: digest, colours, PNG.
// Rule: docs/contract.md 14. This is how today's players escape; it is right with and without
// fences, and shows that the display path by itself is sound.
#include "suite/check.h"
#include "suite/scenes/scanout.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto job, LateJob::open(ctx));
  FP_SCENE(ctx, auto scanout, Scanout::open(job.stream().dmabuf()));
  FP_TRY(job.start(ctx));
  FP_TRY(job.finish(ctx));

  FP_ASSIGN(const auto shown, scanout.show(ctx));
  return expect_picture(ctx, shown, job.reference());
}

}  // namespace

extern const Check kms_scanout_after_dqbuf;
const Check kms_scanout_after_dqbuf{
    .name = "kms-scanout-after-dqbuf",
    .question = "Does a display show the finished frame when it gets the buffer after DQBUF?",
    .stimulus = "As kms-scanout, but commit the buffer to vkms after DQBUF.",
    .observation = "What the writeback connector wrote: digest, colours, PNG.",
    .rule = "Who waits for DQBUF shows the frame in every shape (contract rule 14).",
    .run = run,
    .devices = kOnVirtual | kOnRga,
};

}  // namespace fencepost::suite::checks
