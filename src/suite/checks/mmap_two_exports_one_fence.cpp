// SPDX-License-Identifier: MIT
// mmap-two-exports-one-fence: two consumers of one MMAP buffer.
//
// Question: do two exports of one buffer show the same fence?
// Stimulus: a CAPTURE buffer is exported twice for reading and writing, and once more read-only;
// one job runs.
// Observation: whether the first two are one dma_buf (their inodes); the sync_files of all three
// while the job runs, merged: fences of one context merge into one; and whether all become ready
// together.
// Rule: docs/contract.md 2 and 3. One memory, one dma_resv, one fence; and EXPBUF hands out the
// live dma_buf again where the access mode matches, since two that share a dma_resv break
// drm_gem_lock_reservations().
#include <fcntl.h>

#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

/// Claims that the sync_files of all answers, merged, are one pending release fence.
Status expect_one_fence(Context& ctx, const Answer& first, const Answer& second,
                        const Answer& third) {
  FP_ASSIGN(const auto two, first.sync_file.merge(second.sync_file, "two"));
  FP_ASSIGN(const auto three, two.merge(third.sync_file, "three"));
  FP_ASSIGN(const auto info, three.info());
  const auto ours = info.of_driver(kReleaseFence);
  ctx.expect(info.fences.size() == 1 && ours.size() == 1,
             "the fences that three exports of one buffer show are one and the same release fence",
             fmt::format("merged: {}", media::to_string(info)));
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {}));
  const media::DmaBuf& first = stream.dmabuf();
  FP_ASSIGN(const auto second, stream.capture().export_buffer(0, 0, O_RDWR));
  FP_ASSIGN(const auto readonly, stream.capture().export_buffer(0, 0, O_RDONLY));
  FP_ASSIGN(const auto first_id, first.identity());
  FP_ASSIGN(const auto second_id, second.identity());
  ctx.expect(first_id == second_id, "two exports with the same access mode are one dma_buf",
             first_id == second_id ? "one inode" : "two inodes");

  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(const auto told_first, expect_pending(ctx, first, "export 1", "while the job runs"));
  FP_ASSIGN(const auto told_second, expect_pending(ctx, second, "export 2", "while the job runs"));
  FP_ASSIGN(const auto told_third,
            expect_pending(ctx, readonly, "read-only export", "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_one_fence(ctx, told_first, told_second, told_third));

  FP_TRY(expect_signals(ctx, first, told_first, "export 1", stream.patience()));
  FP_TRY(expect_ready(ctx, second, "export 2", "when export 1 is ready"));
  FP_TRY(expect_ready(ctx, readonly, "read-only export", "when export 1 is ready"));
  return expect_dequeue(ctx, stream);
}

}  // namespace

extern const Check mmap_two_exports_one_fence;
const Check mmap_two_exports_one_fence{
    .name = "mmap-two-exports-one-fence",
    .question = "Do all exports of one MMAP buffer show the same fence?",
    .stimulus = "Export a CAPTURE buffer twice read-write and once read-only; run one job.",
    .observation =
        "Whether the equal exports are one dma_buf; the three sync_files, merged, while "
        "the job runs; whether all three become ready together.",
    .rule =
        "One memory has one dma_resv and one fence, and EXPBUF hands out the live "
        "dma_buf again where the access mode matches (contract rule 2, 3).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
