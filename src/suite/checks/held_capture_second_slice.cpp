// SPDX-License-Identifier: MIT
// held-capture-second-slice: a picture of two slices.
//
// Question: which of the two jobs of a held CAPTURE buffer shows the fence?
// Stimulus: two slices of one picture are decoded into an imported buffer (visl, or the decoder
// under test; H.264 requests), the first with V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF. Observation: the
// dma-buf during the first job, and during the second; when it becomes ready; the kernel log,
// because a helper that is called for a buffer that has a fence already warns. Rule:
// docs/contract.md 6. The last slice's job publishes, once, and its end signals.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/sliced_picture.h"

namespace fencepost::suite::checks {
namespace {

Status decode_first_slice(Context& ctx, SlicedPicture& picture) {
  FP_TRY(picture.start_slice(/*last=*/false));
  ctx.state("job", picture.subject(), "slice 1 running");
  FP_TRY(expect_ready(ctx, picture.buffer(), picture.subject(),
                      "while the job of the first of two slices runs"));
  FP_TRY(picture.still_running());
  FP_TRY(picture.finish_slice());
  ctx.state("buffer", picture.subject(), "held");
  return {};
}

Status decode_last_slice(Context& ctx, SlicedPicture& picture) {
  const media::DmaBuf& buffer = picture.buffer();
  FP_TRY(picture.start_slice(/*last=*/true));
  ctx.state("job", picture.subject(), "slice 2 running");
  FP_ASSIGN(const auto running,
            expect_pending(ctx, buffer, picture.subject(), "while the job of the last slice runs"));
  FP_TRY(picture.still_running());
  FP_ASSIGN(const bool ready,
            expect_signals(ctx, buffer, running, picture.subject(), picture.patience()));
  if (ready) picture.expect_decoded("when the consumer is told to go ahead");
  FP_TRY(picture.finish_slice());
  return picture.expect_dequeue();
}

Status run(Context& ctx) {
  FP_SCENE(ctx, const auto picture, SlicedPicture::open(ctx));
  FP_TRY(decode_first_slice(ctx, *picture));
  return decode_last_slice(ctx, *picture);
}

}  // namespace

extern const Check held_capture_second_slice;
const Check held_capture_second_slice{
    .name = "held-capture-second-slice",
    .question = "Which of the two jobs of a held CAPTURE buffer shows the fence?",
    .stimulus =
        "Decode two slices of one picture into an imported buffer, the first with "
        "V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF.",
    .observation =
        "What the dma-buf tells its consumer during each job, when it becomes ready, "
        "and the kernel log.",
    .rule =
        "The job of the last slice publishes one fence and its end signals it; the "
        "first publishes none (contract rule 6).",
    .run = run,
    .devices = kOnVirtual | kOnVpu,
};

}  // namespace fencepost::suite::checks
