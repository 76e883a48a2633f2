// SPDX-License-Identifier: MIT
// The decoder, RGA and a consumer of RGB, without a copy.
#include "lab/workload.h"

namespace fencepost::lab {

// The RGA is driven by the consumer, since Debian's v4l2convert (1.22) takes NV12 of two memories
// where a driver offers it, and the decoder exports one. What comes out of the player is the
// decoder's picture.
Workload pipeline_workload() {
  return {.name = "pipeline",
          .summary = "hantro, then RGA, without a copy: H.264 1920x1080 to RGB 1280x720",
          .decodes = true,
          .converts = true,
          .hands_over = true,
          .script = R"sh(
rounds | hand_over --convert-to 1280x720 -- fdsrc ! h264parse ! v4l2slh264dec ! \
  video/x-raw,format=NV12 ! checksumsink hash=md5
)sh",
          .reported_by = {},
          .reported = {}};
}

// What the decoder exports for MPEG-2 is no larger than the picture, so that every kernel's RGA
// takes it. For H.264 there is room for motion vectors behind the picture, and the stock driver of
// the RGA refuses such a buffer.
Workload pipeline_mpeg2_workload() {
  return {.name = "pipeline-mpeg2",
          .summary = "the same with MPEG-2, which the stock RGA driver can import",
          .decodes = true,
          .mpeg2 = true,
          .converts = true,
          .hands_over = true,
          .script = R"sh(
rounds | hand_over --convert-to 1280x720 -- fdsrc ! mpegvideoparse ! v4l2slmpeg2dec ! \
  video/x-raw,format=NV12 ! checksumsink hash=md5
)sh",
          .reported_by = {},
          .reported = {}};
}

}  // namespace fencepost::lab
