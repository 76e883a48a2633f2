// SPDX-License-Identifier: MIT
// VIDIOC_S_EXT_CTRLS and one picture's worth of parameters for each codec.
#include "media/controls.h"

#include <cstring>

#include "media/h264_pcm.h"
#include "media/syscall.h"
#include "media/uapi.h"

namespace fencepost::media {
namespace {

template <class T>
ControlPayload payload(std::uint32_t id, const T& value) {
  ControlPayload control{.id = id, .bytes = std::vector<std::byte>(sizeof(T))};
  std::memcpy(control.bytes.data(), &value, sizeof(T));
  return control;
}

std::vector<ControlPayload> fwht_controls(const FrameParameters& frame) {
  v4l2_ctrl_fwht_params params{};
  params.version = V4L2_FWHT_VERSION;
  params.width = frame.width;
  params.height = frame.height;
  params.flags =
      V4L2_FWHT_FL_I_FRAME | (2U << V4L2_FWHT_FL_COMPONENTS_NUM_OFFSET) | V4L2_FWHT_FL_PIXENC_YUV;
  params.colorspace = V4L2_COLORSPACE_REC709;
  return {payload(V4L2_CID_STATELESS_FWHT_PARAMS, params)};
}

std::vector<ControlPayload> mpeg2_controls(const FrameParameters& frame) {
  v4l2_ctrl_mpeg2_sequence sequence{};
  sequence.horizontal_size = static_cast<std::uint16_t>(frame.width);
  sequence.vertical_size = static_cast<std::uint16_t>(frame.height);
  sequence.chroma_format = 1;  // 4:2:0
  v4l2_ctrl_mpeg2_picture picture{};
  picture.picture_coding_type = V4L2_MPEG2_PIC_CODING_TYPE_I;
  picture.picture_structure = V4L2_MPEG2_PIC_FRAME;
  return {payload(V4L2_CID_STATELESS_MPEG2_SEQUENCE, sequence),
          payload(V4L2_CID_STATELESS_MPEG2_PICTURE, picture)};
}

std::vector<ControlPayload> h264_controls(const FrameParameters& frame) {
  constexpr std::uint32_t kMacroblock = 16;
  v4l2_ctrl_h264_sps sps{};
  sps.profile_idc = 66;  // Baseline
  sps.level_idc = 30;
  sps.chroma_format_idc = 1;
  sps.pic_width_in_mbs_minus1 =
      static_cast<std::uint16_t>((frame.width + kMacroblock - 1) / kMacroblock - 1);
  sps.pic_height_in_map_units_minus1 =
      static_cast<std::uint16_t>((frame.height + kMacroblock - 1) / kMacroblock - 1);
  sps.flags = V4L2_H264_SPS_FLAG_FRAME_MBS_ONLY;
  sps.log2_max_frame_num_minus4 = kH264FrameNumBits - 4;
  sps.log2_max_pic_order_cnt_lsb_minus4 = kH264PictureOrderBits - 4;
  v4l2_ctrl_h264_pps pps{};
  pps.flags = V4L2_H264_PPS_FLAG_DEBLOCKING_FILTER_CONTROL_PRESENT;
  v4l2_ctrl_h264_decode_params decode{};
  decode.nal_ref_idc = 3;
  decode.idr_pic_id = frame.idr_picture;
  decode.pic_order_cnt_lsb = frame.picture_order;
  decode.dec_ref_pic_marking_bit_size = 2;
  decode.pic_order_cnt_bit_size = kH264PictureOrderBits;
  decode.flags = V4L2_H264_DECODE_PARAM_FLAG_IDR_PIC;
  return {payload(V4L2_CID_STATELESS_H264_SPS, sps), payload(V4L2_CID_STATELESS_H264_PPS, pps),
          payload(V4L2_CID_STATELESS_H264_DECODE_PARAMS, decode)};
}

}  // namespace

Status set_ext_controls(const VideoDevice& device, const std::vector<ControlPayload>& controls,
                        int request_fd) {
  std::vector<std::vector<std::byte>> payloads;
  std::vector<v4l2_ext_control> raw(controls.size());
  for (std::size_t i = 0; i < controls.size(); ++i) {
    // The kernel wants a pointer to memory that it may write.
    payloads.push_back(controls[i].bytes);
    raw[i].id = controls[i].id;
    raw[i].size = static_cast<std::uint32_t>(payloads[i].size());
    raw[i].ptr = payloads[i].data();
  }
  v4l2_ext_controls set{};
  set.which = request_fd >= 0 ? V4L2_CTRL_WHICH_REQUEST_VAL : V4L2_CTRL_WHICH_CUR_VAL;
  set.count = static_cast<std::uint32_t>(raw.size());
  set.request_fd = request_fd;
  set.controls = raw.data();
  return try_ioctl(device.fd(), VIDIOC_S_EXT_CTRLS, &set, "VIDIOC_S_EXT_CTRLS");
}

Result<std::vector<ControlPayload>> stateless_controls(std::uint32_t fourcc,
                                                       const FrameParameters& frame) {
  switch (fourcc) {
    case V4L2_PIX_FMT_FWHT_STATELESS:
      return fwht_controls(frame);
    case V4L2_PIX_FMT_MPEG2_SLICE:
      return mpeg2_controls(frame);
    case V4L2_PIX_FMT_H264_SLICE:
      return h264_controls(frame);
    default:
      return fail(ExitCode::kDevice, fmt::format("no parameters for coded format {:#x}", fourcc));
  }
}

}  // namespace fencepost::media
