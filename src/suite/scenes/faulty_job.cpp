// SPDX-License-Identifier: MIT
// From a job that goes wrong to one that does not.
#include "suite/scenes/faulty_job.h"

#include <thread>

#include "suite/driver_internals.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite {
namespace {

/// Above any job time-out (hantro's watchdog and v3's: 2 s), far below for ever.
constexpr media::milliseconds kBound{5000};

/// The other frames have seeds of their own, so that a late write of one never passes for another.
constexpr std::uint32_t kHarmedFrame = kFrame + 10;
constexpr std::uint32_t kLastFrame = kFrame;

void expect_status(Context& ctx, const media::SyncFileInfo& info, const std::string& subject,
                   JobEnd end) {
  if (end == JobEnd::kError)
    ctx.expect(info.status < 0, fmt::format("the fence of {} carries an error", subject),
               describe_fence_status(info.status));
  if (end == JobEnd::kDone)
    ctx.expect(info.status == 1, fmt::format("the fence of {} carries no error", subject),
               describe_fence_status(info.status));
}

void expect_buffer(Context& ctx, const std::optional<media::BufferInfo>& buffer, JobEnd end) {
  const char* got = !buffer           ? "it did not come back"
                    : buffer->error() ? "it came back with V4L2_BUF_FLAG_ERROR"
                                      : "it came back as if it were right";
  const bool fits =
      buffer && (end == JobEnd::kBounded || buffer->error() == (end == JobEnd::kError));
  ctx.expect(fits,
             end == JobEnd::kError  ? "the buffer comes back as an error"
             : end == JobEnd::kDone ? "the buffer comes back without an error"
                                    : "the buffer comes back",
             got);
}

/// One job, from its start to its buffer.
Status follow_job(Context& ctx, M2mStream& stream, std::uint32_t frame, JobEnd end) {
  const auto& subject = stream.subject();
  FP_TRY(stream.run_job(frame));
  FP_ASSIGN(const auto told, expect_pending(ctx, stream.dmabuf(), subject, "while the job runs"));
  FP_ASSIGN(const bool ready, expect_signals(ctx, stream.dmabuf(), told, subject, kBound));
  if (ready && end == JobEnd::kDone)
    expect_frame(ctx, stream, 0, frame, "when the consumer is told to go ahead");
  FP_ASSIGN(const auto info, told.sync_file.info());
  expect_status(ctx, info, subject, end);
  FP_ASSIGN(const auto buffer, stream.dequeue(kBound));
  expect_buffer(ctx, buffer, end);
  return {};
}

const char* describe_end(const std::optional<media::BufferInfo>& buffer) {
  if (!buffer) return "its buffer did not come back";
  return buffer->error() ? "its buffer came back as an error" : "its buffer came back";
}

/// One job of which nothing is known but that it ends: an interrupt of another one may end it
/// before anybody has looked.
Status follow_any_job(Context& ctx, M2mStream& stream, unsigned number) {
  const auto& subject = stream.subject();
  FP_TRY(stream.run_job(kHarmedFrame + number));
  FP_ASSIGN(const auto told, ask(stream.dmabuf()));
  FP_TRY(expect_signals(ctx, stream.dmabuf(), told, subject, kBound));
  FP_ASSIGN(const auto info, told.sync_file.info());
  FP_ASSIGN(const auto buffer, stream.dequeue(kBound));
  ctx.note(fmt::format("job {}: {}; fence {}", number, describe_end(buffer),
                       describe_fence_status(info.status)));
  expect_buffer(ctx, buffer, JobEnd::kBounded);
  return {};
}

}  // namespace

Status follow_faulty_job(Context& ctx, const Resilience& expected) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap}));
  FP_TRY(follow_job(ctx, stream, kFrame, expected.first));
  std::this_thread::sleep_for(expected.idle);
  for (unsigned i = 0; i < expected.harmed; ++i) {
    if (!expect_streamoff(ctx, stream, kBound)) return {};
    FP_TRY(follow_job(ctx, stream, kHarmedFrame + i, JobEnd::kBounded));
  }
  if (!expect_streamoff(ctx, stream, kBound)) return {};
  return follow_job(ctx, stream, kLastFrame, JobEnd::kDone);
}

Status follow_random_faults(Context& ctx, unsigned jobs) {
  // What the last of them leaves behind.
  constexpr unsigned kHarmed = 2;
  constexpr media::milliseconds kLastWords{500};
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap}));
  for (unsigned number = 1; number <= jobs + kHarmed; ++number) {
    FP_TRY(follow_any_job(ctx, stream, number));
    if (!expect_streamoff(ctx, stream, kBound)) return {};
  }
  std::this_thread::sleep_for(kLastWords);
  return follow_job(ctx, stream, kLastFrame, JobEnd::kDone);
}

}  // namespace fencepost::suite
