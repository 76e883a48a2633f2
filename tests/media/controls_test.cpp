// SPDX-License-Identifier: MIT
// The parameters of one picture carry the picture's size, in the codec's own terms.
#include "media/controls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "media/uapi.h"

namespace fencepost::media {
namespace {

template <class T>
T payload_of(const std::vector<ControlPayload>& controls, std::uint32_t id) {
  T value{};
  const auto found = std::find_if(controls.begin(), controls.end(),
                                  [id](const ControlPayload& control) { return control.id == id; });
  EXPECT_NE(found, controls.end());
  if (found == controls.end()) return value;
  EXPECT_EQ(found->bytes.size(), sizeof(T));
  std::memcpy(&value, found->bytes.data(), sizeof(T));
  return value;
}

constexpr FrameParameters kFrame{.width = 330, .height = 240, .picture_order = 9};

TEST(StatelessControls, H264CountsMacroblocksRoundedUp) {
  const auto controls = stateless_controls(V4L2_PIX_FMT_H264_SLICE, kFrame);
  ASSERT_TRUE(controls);
  const auto sps = payload_of<v4l2_ctrl_h264_sps>(*controls, V4L2_CID_STATELESS_H264_SPS);
  EXPECT_EQ(sps.pic_width_in_mbs_minus1, 20);  // 21 macroblocks of 16
  EXPECT_EQ(sps.pic_height_in_map_units_minus1, 14);
  const auto decode =
      payload_of<v4l2_ctrl_h264_decode_params>(*controls, V4L2_CID_STATELESS_H264_DECODE_PARAMS);
  EXPECT_EQ(decode.pic_order_cnt_lsb, 9);
}

TEST(StatelessControls, Mpeg2AndFwhtCarryTheSize) {
  const auto mpeg2 = stateless_controls(V4L2_PIX_FMT_MPEG2_SLICE, kFrame);
  ASSERT_TRUE(mpeg2);
  EXPECT_EQ(payload_of<v4l2_ctrl_mpeg2_sequence>(*mpeg2, V4L2_CID_STATELESS_MPEG2_SEQUENCE)
                .horizontal_size,
            330);
  const auto fwht = stateless_controls(V4L2_PIX_FMT_FWHT_STATELESS, kFrame);
  ASSERT_TRUE(fwht);
  EXPECT_EQ(payload_of<v4l2_ctrl_fwht_params>(*fwht, V4L2_CID_STATELESS_FWHT_PARAMS).height, 240U);
}

TEST(StatelessControls, AnUnknownCodecIsADeviceError) {
  const auto controls = stateless_controls(V4L2_PIX_FMT_MJPEG, kFrame);
  ASSERT_FALSE(controls);
  EXPECT_EQ(controls.error().code, ExitCode::kDevice);
}

}  // namespace
}  // namespace fencepost::media
