// SPDX-License-Identifier: MIT
// fence-outlives-fd: what is left of a fence when its file has gone.
//
// Question: can a sync_file be used after the video node that made its fence was closed?
// Stimulus: a sync_file is exported while a job runs on an imported CAPTURE buffer; the video node
// is closed.
// Observation: FILE_INFO, poll and merge of that sync_file after the close, and its own close at
// last; KASAN.
// Rule: docs/contract.md 4. A fence outlives the queue, so its lock cannot be in struct vb2_queue;
// dma_fence_get_status() takes it long after the queue was freed.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status use_sync_file(Context& ctx, const media::SyncFile& sync_file, const media::SyncFile& other) {
  FP_ASSIGN(const auto info, sync_file.info());
  ctx.expect(!info.pending() && info.of_driver(kReleaseFence).size() == 1,
             "after the close, FILE_INFO tells of one signalled release fence",
             media::to_string(info));
  FP_ASSIGN(const bool ready, sync_file.wait(media::milliseconds(0)));
  ctx.expect(ready, "after the close, the sync_file polls ready", ready ? "ready" : "not ready");
  FP_ASSIGN(const auto merged, sync_file.merge(other, "after close"));
  FP_ASSIGN(const auto merged_info, merged.info());
  ctx.expect(!merged_info.pending(), "after the close, two such sync_files can be merged",
             media::to_string(merged_info));
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kUdmabuf}));
  const std::string subject = stream.subject();
  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(const auto first, expect_pending(ctx, stream.dmabuf(), subject, "while the job runs"));
  FP_ASSIGN(const auto second, ask(stream.dmabuf()));
  FP_TRY(stream.still_running(ctx));

  stream.close();
  ctx.state("job", subject, "file closed");
  if (first.awaits_producer()) ctx.state("fence", subject, "signalled");
  return use_sync_file(ctx, first.sync_file, second.sync_file);
}

}  // namespace

extern const Check fence_outlives_fd;
const Check fence_outlives_fd{
    .name = "fence-outlives-fd",
    .question = "Can a sync_file be used after the video node that made its fence was closed?",
    .stimulus =
        "Export two sync_files while a job runs on an imported CAPTURE buffer; close "
        "the video node.",
    .observation = "FILE_INFO, poll and merge of the sync_files after the close, under KASAN.",
    .rule =
        "A fence outlives the queue that made it, so nothing that it needs, its lock "
        "above all, is the queue's (contract rule 4).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
