// SPDX-License-Identifier: MIT
// RGA alone: pictures made by the processor, converted and made smaller.
#include "lab/workload.h"

namespace fencepost::lab {

Workload convert_workload() {
  return {.name = "convert",
          .summary = "RGA: NV12 1920x1080 to RGB 1280x720",
          .script = R"sh(
play videotestsrc pattern=black "num-buffers=$frames" ! \
  video/x-raw,format=NV12,width=1920,height=1080,framerate=30/1 ! \
  v4l2convert ! video/x-raw,format=RGB,width=1280,height=720 ! \
  fakesink silent=false
)sh",
          .reported_by = "tablet, v2",
          .reported = {{"dma_fence_init", "900"},
                       {"dma_fence_signaled", "900"},
                       {"vb2_buf_queue / done", "1,804 / 1,804"},
                       {"trace lines", "13,526"},
                       {"frames", "900"}}};
}

}  // namespace fencepost::lab
