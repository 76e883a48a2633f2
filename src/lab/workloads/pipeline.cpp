// SPDX-License-Identifier: MIT
// The decoder and RGA, one after the other.
#include "lab/workload.h"

namespace fencepost::lab {

// Debian's v4l2convert (1.22) takes the driver's NV12 of two memories, the decoder gives dma-bufs
// of one, and output-io-mode=dmabuf-import lets no frame through. Left alone it copies.
Workload pipeline_workload() {
  return {.name = "pipeline",
          .summary = "hantro, then RGA: H.264 1920x1080 to RGB 1280x720",
          .decodes = true,
          .script = R"sh(
play filesrc "location=$stream" ! h264parse ! v4l2slh264dec ! \
  v4l2convert ! video/x-raw,format=RGB,width=1280,height=720 ! fakesink silent=false
)sh",
          .reported_by = {},
          .reported = {}};
}

}  // namespace fencepost::lab
