// SPDX-License-Identifier: MIT
// The decoder and RGA, one after the other, on the same memory.
#include "lab/workload.h"

namespace fencepost::lab {

Workload pipeline_workload() {
  return {.name = "pipeline",
          .summary = "hantro, then RGA on the decoder's dma-bufs",
          .decodes = true,
          .script = R"sh(
play filesrc "location=$stream" ! h264parse ! v4l2slh264dec ! \
  v4l2convert output-io-mode=dmabuf-import ! \
  video/x-raw,format=RGB,width=1280,height=720 ! fakesink silent=false
)sh",
          .reported_by = {},
          .reported = {}};
}

}  // namespace fencepost::lab
