// SPDX-License-Identifier: MIT
// The decoder and a consumer that does not wait for DQBUF: H.264 at 1080p, each frame compared with
// what ffmpeg decodes, once as the consumer sees it and once as the player does.
#include "lab/workload.h"

namespace fencepost::lab {

// On the tablet 30 s came to 5,700 buffers and more, queue and done of OUTPUT and CAPTURE together:
// two a picture, so 2,862 pictures, more than 30 s of video have. So the 30 s are played four
// times.
Workload decode_workload() {
  return {.name = "decode",
          .summary = "hantro: H.264 1920x1080, each frame compared with ffmpeg's",
          .rounds = 4,
          .decodes = true,
          .hands_over = true,
          .script = R"sh(
rounds | hand_over -- fdsrc ! h264parse ! v4l2slh264dec ! \
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
