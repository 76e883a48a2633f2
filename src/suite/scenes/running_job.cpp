// SPDX-License-Identifier: MIT
// Follows one job from its start to the return of its buffer.
#include "suite/scenes/running_job.h"

#include "suite/scenes/bounded_call.h"

namespace fencepost::suite {
Status expect_job_ends_now(Context& ctx, M2mStream& stream, const std::string& claim) {
  const double start = ctx.now();
  FP_TRY(expect_dequeue(ctx, stream));
  const double waited = ctx.now() - start;
  ctx.expect(waited < stream.moment_s(), claim,
             fmt::format("DQBUF gave the buffer {:.0f} ms after that", waited * 1000));
  return {};
}

bool expect_streamoff(Context& ctx, M2mStream& stream, media::milliseconds bound) {
  // Copies: they must outlive this function where the call does not return.
  const bool returned = returns_within(
      [output = stream.output(), capture = stream.capture()]() mutable {
        (void)capture.stream_off();
        (void)output.stream_off();
      },
      bound);
  return ctx.expect(returned, fmt::format("STREAMOFF returns within {} ms", bound.count()),
                    returned ? "it returned" : "it did not return");
}

Status follow_running_job(Context& ctx, M2mStream& stream, const media::DmaBuf& buffer) {
  const std::string subject = stream.subject();
  FP_ASSIGN(const auto running, expect_pending(ctx, buffer, subject, "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  FP_ASSIGN(const bool ready, expect_signals(ctx, buffer, running, subject, stream.patience()));
  if (ready) expect_frame(ctx, stream, 0, kFrame, "when the consumer is told to go ahead");
  FP_TRY(expect_job_ends_now(ctx, stream,
                             "the consumer is told to go ahead when the job ends, not earlier"));
  FP_TRY(expect_ready(ctx, buffer, subject, "after DQBUF"));
  return {};
}

Status follow_running_job(Context& ctx, M2mStream& stream) {
  return follow_running_job(ctx, stream, stream.dmabuf());
}

Status follow_job_without_fence(Context& ctx, M2mStream& stream) {
  FP_TRY(stream.run_job(kFrame));
  FP_TRY(expect_ready(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_dequeue(ctx, stream));
  expect_frame(ctx, stream, 0, kFrame, "after DQBUF");
  return {};
}

}  // namespace fencepost::suite
