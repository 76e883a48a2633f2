// SPDX-License-Identifier: MIT
// reqbufs-and-remove-bufs-mid-life: buffers that are freed while their dma-bufs live.
//
// Question: do dma-buf and fence survive when the queue frees its buffers?
// Stimulus: three exported MMAP buffers (visl). While a job runs on the first: VIDIOC_REMOVE_BUFS
// of an idle one and of the running one. After the job: VIDIOC_REQBUFS with 0, before and after
// STREAMOFF, with dma-bufs and sync_file still open.
// Observation: what the calls return; the fence before, through and after them; the pixels, which
// belong to the dma-buf now.
// Rule: docs/contract.md 2 and 4. Memory, dma_resv and fence are counted references of their own;
// freeing a buffer neither signals, loses nor frees them too early.
#include <algorithm>
#include <cstring>

#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"

namespace fencepost::suite::checks {
namespace {

std::string describe_result(int result) {
  return result == 0 ? "it succeeded" : std::string(std::strerror(-result));
}

Status try_to_free(Context& ctx, VislStream& stream) {
  const int idle = stream.capture().remove_buffers(2, 1);
  ctx.expect(idle == 0, "an idle buffer can be removed while a job runs on another",
             describe_result(idle));
  const int running = stream.capture().remove_buffers(0, 1);
  ctx.expect(running == -EBUSY, "the buffer of the running job cannot be removed",
             describe_result(running));
  return {};
}

Status free_all(Context& ctx, VislStream& stream) {
  FP_ASSIGN(const auto before, stream.snapshot());
  // Not while a job runs: REQBUFS then waits for visl, which holds the lock of the request queue.
  const int streaming = stream.capture().try_free_buffers();
  ctx.expect(streaming == -EBUSY, "the buffers of a streaming queue cannot be freed",
             describe_result(streaming));
  FP_TRY(stream.capture().stream_off());
  FP_TRY(stream.output().stream_off());
  const int freed = stream.capture().try_free_buffers();
  ctx.expect(freed == 0, "the buffers can be freed while their dma-bufs are held",
             describe_result(freed));
  ctx.state("buffer", stream.subject(), "freed");
  FP_ASSIGN(const auto after, stream.snapshot());
  ctx.expect(before == after && std::count(after.begin(), after.end(), std::byte{0}) !=
                                    static_cast<long>(after.size()),
             "the picture is still in the dma-buf when the queue has freed its buffer",
             before == after ? "unchanged" : "changed");
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, VislStream::open(ctx, {.capture_buffers = 3}));
  const std::string subject = stream.subject();
  const media::DmaBuf& buffer = stream.dmabufs()[0];
  FP_ASSIGN(auto running, stream.run_job());
  FP_ASSIGN(const auto told, expect_pending(ctx, buffer, subject, "while the job runs"));
  FP_TRY(try_to_free(ctx, stream));
  FP_TRY(expect_pending(ctx, buffer, subject, "after attempts to free its buffer"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_ready(ctx, stream.dmabufs(2)[0], stream.subject(2), "when its buffer is removed"));

  FP_TRY(expect_signals(ctx, buffer, told, subject, stream.patience()));
  FP_TRY(running.job.finish());
  FP_TRY(expect_dequeue(ctx, stream));
  FP_TRY(free_all(ctx, stream));
  FP_TRY(expect_ready(ctx, buffer, subject, "when the queue has freed its buffers"));
  FP_ASSIGN(const auto info, told.sync_file.info());
  ctx.expect(!info.pending(), "the fence is still there, signalled", media::to_string(info));
  return {};
}

}  // namespace

extern const Check reqbufs_and_remove_bufs_mid_life;
const Check reqbufs_and_remove_bufs_mid_life{
    .name = "reqbufs-and-remove-bufs-mid-life",
    .question = "Do dma-buf and fence survive when the queue frees its buffers?",
    .stimulus =
        "With three exported MMAP buffers (visl): REMOVE_BUFS while a job runs on the "
        "first, and REQBUFS(0) after it, with dma-bufs and sync_file held.",
    .observation =
        "What the calls return, the fence before and after them, and the pixels in the "
        "dma-buf.",
    .rule =
        "Memory, dma_resv and fence live as long as anybody holds them; freeing a "
        "buffer does not touch them (contract rule 2, 4).",
    .run = run,
};

}  // namespace fencepost::suite::checks
