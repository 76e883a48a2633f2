// SPDX-License-Identifier: MIT
// RGA alone: test pictures made by the processor, converted and made smaller.
#include <fmt/format.h>

#include "lab/workload.h"

namespace fencepost::lab {

namespace {

/// It moves by two pixels a frame, so that no two of 900 are the same.
constexpr std::string_view kPictures =
    "videotestsrc pattern=smpte100 horizontal-speed=2 \"num-buffers=$frames\" ! "
    "video/x-raw,format=NV12,width=1920,height=1080,framerate=30/1,colorimetry=bt709";

}  // namespace

Workload convert_workload() {
  return {.name = "convert",
          .summary = "RGA: NV12 1920x1080 to RGB 1280x720",
          .converts = true,
          .pictures = std::string(kPictures),
          .script = fmt::format(R"sh(
play {} ! v4l2convert ! video/x-raw,format=RGB,width=1280,height=720 ! checksumsink hash=md5
)sh",
                                kPictures),
          .reported_by = "tablet, v2",
          .reported = {{"dma_fence_init", "900"},
                       {"dma_fence_signaled", "900"},
                       {"vb2_buf_queue / done", "1,804 / 1,804"},
                       {"trace lines", "13,526"},
                       {"frames", "900"}}};
}

}  // namespace fencepost::lab
