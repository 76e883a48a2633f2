// SPDX-License-Identifier: MIT
// held-capture-second-slice: a picture of two slices.
//
// Question: which of the two jobs of a held CAPTURE buffer shows the fence?
// Stimulus: two slices of one picture are decoded into an imported buffer (visl, H.264 requests),
// the first with V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF.
// Observation: the dma-buf during the first job, and during the second; when it becomes ready; the
// kernel log, because a helper that is called for a buffer that has a fence already warns.
// Rule: docs/contract.md 6. The last slice's job publishes, once, and its end signals.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"

namespace fencepost::suite::checks {
namespace {

constexpr std::int64_t kPicture = 1000;

Status decode_first_slice(Context& ctx, VislStream& stream) {
  FP_ASSIGN(const auto slice, stream.prepare(0, kPicture, /*hold=*/true));
  FP_ASSIGN(auto job, stream.run(slice));
  FP_TRY(job.await_running(stream.patience()));
  ctx.state("job", stream.subject(), "slice 1 running");
  FP_TRY(expect_ready(ctx, stream.dmabufs()[0], stream.subject(),
                      "while the job of the first of two slices runs"));
  FP_TRY(job.finish());
  ctx.state("buffer", stream.subject(), "held");
  return {};
}

Status decode_last_slice(Context& ctx, VislStream& stream) {
  const media::DmaBuf& buffer = stream.dmabufs()[0];
  FP_ASSIGN(const auto slice, stream.prepare(1, kPicture));
  FP_ASSIGN(auto job, stream.run(slice));
  FP_TRY(job.await_running(stream.patience()));
  ctx.state("job", stream.subject(), "slice 2 running");
  FP_ASSIGN(const auto running,
            expect_pending(ctx, buffer, stream.subject(), "while the job of the last slice runs"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_signals(ctx, buffer, running, stream.subject(), stream.patience()));
  FP_TRY(job.finish());
  return expect_dequeue(ctx, stream);
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, VislStream::open(ctx, {.backing = Backing::kUdmabuf}));
  FP_TRY(stream.queue_capture(0));
  FP_TRY(stream.start());
  FP_TRY(decode_first_slice(ctx, stream));
  return decode_last_slice(ctx, stream);
}

}  // namespace

extern const Check held_capture_second_slice;
const Check held_capture_second_slice{
    .name = "held-capture-second-slice",
    .question = "Which of the two jobs of a held CAPTURE buffer shows the fence?",
    .stimulus =
        "Decode two slices of one picture into an imported buffer (visl), the first "
        "with V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF.",
    .observation =
        "What the dma-buf tells its consumer during each job, when it becomes ready, "
        "and the kernel log.",
    .rule =
        "The job of the last slice publishes one fence and its end signals it; the "
        "first publishes none (contract rule 6).",
    .run = run,
};

}  // namespace fencepost::suite::checks
