// SPDX-License-Identifier: MIT
// fence-outlives-module: the driver is gone, and somebody still holds its fence.
//
// Question: may a consumer use a sync_file when the driver that made the fence has been unloaded?
// Stimulus: a sync_file is taken while a job runs; then everything else is closed, and vim2m, the
// other virtual drivers, and the vb2 and m2m modules are removed as far as the kernel lets them go.
// Observation: SYNC_IOC_FILE_INFO, poll and SYNC_IOC_MERGE of the sync_file afterwards.
// Rule: docs/contract.md 4. Lock and code of a fence live as long as the fence: a module may refuse
// to go, but must not take them with it.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/m2m_stream.h"

namespace fencepost::suite::checks {
namespace {

constexpr std::uint32_t kFrame = 7;

/// Users before what they use. Only virtual drivers are removed, so that a board keeps its own;
/// whatever is in use stays.
constexpr std::array kModules{"vim2m",
                              "visl",
                              "vicodec",
                              "vivid",
                              "v4l2_mem2mem",
                              "videobuf2_dma_contig",
                              "videobuf2_vmalloc",
                              "videobuf2_v4l2",
                              "videobuf2_memops",
                              "videobuf2_common"};

int remove_module(const char* name) {
  return ::syscall(SYS_delete_module, name, O_NONBLOCK) == 0 ? 0 : errno;
}

/// Removes what can be removed, and tells what became of each.
void remove_modules(Context& ctx) {
  for (const char* name : kModules) {
    const int error = remove_module(name);
    if (error == ENOENT) continue;
    ctx.note(error == 0 ? fmt::format("{} is unloaded", name)
                        : fmt::format("{} stays: {}", name, std::strerror(error)));
  }
}

/// A sync_file of a running job; all that belongs to the producer is closed on return.
Result<media::SyncFile> take_fence(Context& ctx, M2mStream stream) {
  FP_TRY(stream.run_job(kFrame));
  FP_ASSIGN(auto running,
            expect_pending(ctx, stream.dmabuf(), stream.subject(), "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  ctx.state("job", stream.subject(), "file closed");
  return std::move(running.sync_file);
}

Status use_fence(Context& ctx, const media::SyncFile& fence, const std::string& when) {
  FP_ASSIGN(const auto info, fence.info());
  ctx.expect(!info.pending(), when + ", FILE_INFO says that the fence is signalled",
             media::to_string(info));
  FP_ASSIGN(const bool ready, fence.wait(media::milliseconds(0)));
  ctx.expect(ready, when + ", poll says that it is signalled", ready ? "ready" : "not ready");
  FP_ASSIGN(const auto merged, fence.merge(fence, "merged"));
  FP_ASSIGN(const auto merged_info, merged.info());
  ctx.expect(!merged_info.pending(), when + ", a merge with itself is signalled",
             media::to_string(merged_info));
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap}));
  const auto subject = stream.subject();
  FP_ASSIGN(const auto fence, take_fence(ctx, std::move(stream)));
  FP_TRY(use_fence(ctx, fence, "with the video node closed"));

  remove_modules(ctx);
  ctx.state("fence", subject, "orphaned");
  return use_fence(ctx, fence, "with the driver unloaded");
}

}  // namespace

extern const Check fence_outlives_module;
const Check fence_outlives_module{
    .name = "fence-outlives-module",
    .question = "May a consumer use a sync_file when the driver of its fence has been unloaded?",
    .stimulus =
        "Take a sync_file while a job runs, close everything else, and unload vim2m and, as far as "
        "they go, the modules below it.",
    .observation = "FILE_INFO, poll and merge of the sync_file after that.",
    .rule = "Lock and code of a fence live as long as the fence (contract rule 4).",
    .run = run,
};

}  // namespace fencepost::suite::checks
