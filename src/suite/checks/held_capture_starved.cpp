// SPDX-License-Identifier: MIT
// held-capture-starved: a picture of several slices whose last one never comes.
//
// Question: does a held CAPTURE buffer make its consumer wait for a slice that may never come?
// Stimulus: one slice with V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF is decoded into an imported buffer
// (visl, or the decoder under test; H.264 requests); no further slice is sent.
// Observation: the dma-buf while that job runs, and when it is over and the buffer is held.
// Rule: docs/contract.md 6. Only the job that will complete the CAPTURE buffer publishes: after the
// others, user space decides when it goes on, or whether.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/sliced_picture.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, const auto picture, SlicedPicture::open(ctx));
  const std::string subject = picture->subject();
  const media::DmaBuf& buffer = picture->buffer();
  FP_TRY(picture->start_slice(/*last=*/false));
  ctx.state("job", subject, "slice 1 running");
  FP_TRY(expect_ready(ctx, buffer, subject, "while the job of a slice that is not the last runs"));
  FP_TRY(picture->still_running());
  FP_TRY(picture->finish_slice());
  ctx.state("job", subject, "slice 2 missing");
  ctx.state("buffer", subject, "held");

  FP_ASSIGN(const bool given_back, picture->capture().ready());
  ctx.expect(!given_back, "the CAPTURE buffer is held after its first slice",
             given_back ? "it was given back" : "it is held");
  FP_TRY(expect_not_left_waiting(ctx, buffer, subject,
                                 "while the buffer is held for a slice that does not come"));
  FP_TRY(picture->capture().stream_off());
  return picture->output().stream_off();
}

}  // namespace

extern const Check held_capture_starved;
const Check held_capture_starved{
    .name = "held-capture-starved",
    .question =
        "Does a held CAPTURE buffer make its consumer wait for a slice that may never "
        "come?",
    .stimulus =
        "Decode one slice with V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF into an imported "
        "buffer; send no other.",
    .observation =
        "What the dma-buf tells its consumer while that job runs, and when the buffer "
        "is held.",
    .rule =
        "Only the job that will complete the CAPTURE buffer publishes a fence "
        "(contract rule 6).",
    .run = run,
    .devices = kOnVirtual | kOnVpu,
};

}  // namespace fencepost::suite::checks
