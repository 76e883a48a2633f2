// SPDX-License-Identifier: MIT
// The decoder alone: H.264 at 1080p, each frame compared with what ffmpeg decodes.
#include "lab/workload.h"

namespace fencepost::lab {

Workload decode_workload() {
  return {.name = "decode",
          .summary = "hantro: H.264 1920x1080, each frame compared with ffmpeg's",
          .decodes = true,
          .compares = true,
          .script = R"sh(
play filesrc "location=$stream" ! h264parse ! v4l2slh264dec ! \
  video/x-raw,format=NV12 ! checksumsink hash=md5
)sh",
          .reported_by = "tablet, v2",
          .reported = {{"dma_fence_init", "29,051"},
                       {"dma_fence_signaled", "29,050"},
                       {"dma_fence_wait_start / end", "2,927 / 2,927"},
                       {"vb2_buf_queue / done", "5,814 / 5,812"},
                       {"trace lines", "128,089"},
                       {"lockdep splats", "0"}}};
}

}  // namespace fencepost::lab
