// SPDX-License-Identifier: MIT
// Follows one job with two memory planes.
#include "suite/scenes/planes.h"

namespace fencepost::suite {
namespace {

Status expect_one_fence(Context& ctx, const Answer& first, const Answer& second) {
  FP_ASSIGN(const auto merged, first.sync_file.merge(second.sync_file, "planes"));
  FP_ASSIGN(const auto info, merged.info());
  ctx.expect(info.fences.size() == 1 && info.of_driver(kReleaseFence).size() == 1,
             "both planes show one and the same release fence",
             fmt::format("merged: {}", media::to_string(info)));
  return {};
}

}  // namespace

Result<std::vector<media::DmaBuf>> allocate_planes(const VislStream& stream, std::size_t size) {
  std::vector<media::DmaBuf> planes;
  for (std::size_t plane = 0; plane < stream.format().planes.size(); ++plane) {
    FP_ASSIGN(auto dmabuf, allocate(Backing::kUdmabuf, size));
    planes.push_back(std::move(dmabuf));
  }
  return planes;
}

Status follow_two_planes(Context& ctx, VislStream& stream) {
  const auto& planes = stream.dmabufs();
  FP_ASSIGN(auto running, stream.run_job());
  FP_ASSIGN(const auto first, expect_pending(ctx, planes[0], "plane 0", "while the job runs"));
  FP_ASSIGN(const auto second, expect_pending(ctx, planes[1], "plane 1", "while the job runs"));
  FP_TRY(stream.still_running(ctx));
  FP_TRY(expect_one_fence(ctx, first, second));

  FP_TRY(expect_signals(ctx, planes[0], first, "plane 0", stream.patience()));
  FP_TRY(expect_ready(ctx, planes[1], "plane 1", "when plane 0 is ready"));
  FP_TRY(running.job.finish());
  return expect_dequeue(ctx, stream);
}

}  // namespace fencepost::suite
