// SPDX-License-Identifier: MIT
// Compound controls, with the smallest valid parameters of the stateless codecs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "media/device.h"

namespace fencepost::media {

/// One compound control and its payload.
struct ControlPayload {
  std::uint32_t id = 0;
  std::vector<std::byte> bytes;
};

/// VIDIOC_S_EXT_CTRLS; request_fd >= 0 makes the values part of that request.
Status set_ext_controls(const VideoDevice& device, const std::vector<ControlPayload>& controls,
                        int request_fd = -1);

/// Which frame the parameters describe.
struct FrameParameters {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint16_t picture_order = 0;  ///< visl writes it onto an H.264 picture
  std::uint16_t idr_picture = 0;    ///< H.264: another one than that of the picture before
};

/// The controls that a job of the coded format `fourcc` takes: V4L2_PIX_FMT_FWHT_STATELESS,
/// MPEG2_SLICE or H264_SLICE. Error kDevice for another.
Result<std::vector<ControlPayload>> stateless_controls(std::uint32_t fourcc,
                                                       const FrameParameters& frame);

}  // namespace fencepost::media
