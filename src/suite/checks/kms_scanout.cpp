// SPDX-License-Identifier: MIT
// kms-scanout: a display takes the buffer before the job has written it.
//
// Question: does a display show the finished frame when it gets the buffer early?
// Stimulus: vim2m makes an RGB565 picture in 3 s, the simulated rga in 1.5 s, and writes it when
// that time is over; the exported dma-buf is imported into vkms and committed while the job runs.
// Observation: the picture on the writeback connector: digest, colours, PNG.
// Rule: docs/contract.md 2, background. vkms waits for the implicit write fence before it samples.
// Without a fence it shows memory that nobody has written: black here, green for NV12.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/scanout.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto job, LateJob::open(ctx));
  FP_SCENE(ctx, auto scanout, Scanout::open(job.stream().dmabuf()));
  FP_TRY(job.start(ctx));
  const auto& buffer = job.stream().dmabuf();
  FP_TRY(expect_pending(ctx, buffer, job.stream().subject(), "while the job runs"));
  FP_TRY(job.still_unwritten());

  FP_ASSIGN(const auto shown, scanout.show(ctx));
  FP_TRY(expect_ready(ctx, buffer, job.stream().subject(), "when the display has shown it"));
  FP_TRY(expect_picture(ctx, shown, job.reference()));
  return job.finish(ctx);
}

}  // namespace

extern const Check kms_scanout;
const Check kms_scanout{
    .name = "kms-scanout",
    .question = "Does a display show the finished frame when it gets the buffer before DQBUF?",
    .stimulus =
        "Let vim2m make a picture in 3 s (rga: 1.5 s), written at the end; import the exported "
        "dma-buf into vkms and commit it while the job runs.",
    .observation = "What the writeback connector wrote: digest, colours, PNG.",
    .rule =
        "A display that respects implicit fences never shows an unfinished frame "
        "(contract rule 2).",
    .run = run,
    .devices = kOnVirtual | kOnRga,
    .hardware_fault = "any job=1 late 700ms; any job=1 data-last",
};

}  // namespace fencepost::suite::checks
