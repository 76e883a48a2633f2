// SPDX-License-Identifier: MIT
// An H.264 picture that a decoder must give back bit by bit: all macroblocks are I_PCM.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "media/controls.h"

namespace fencepost::media {

/// The bits of the fields that stateless_controls() describes, in the slice header.
inline constexpr unsigned kH264FrameNumBits = 4;
inline constexpr unsigned kH264PictureOrderBits = 4;

/// The one slice (NAL unit of an IDR picture, with its start code) that goes with the controls of
/// stateless_controls(V4L2_PIX_FMT_H264_SLICE, frame). `nv12` are the pixels, width and height
/// multiples of 16, lines without padding. Source: ITU-T H.264, 7.3.3 and 7.3.5.
std::vector<std::byte> h264_pcm_slice(const FrameParameters& frame,
                                      std::span<const std::byte> nv12);

}  // namespace fencepost::media
