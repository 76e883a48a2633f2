// SPDX-License-Identifier: MIT
// Registers to parameters.
#include "soc/vpu/h264_parameters.h"

#include <algorithm>
#include <cstring>

#include "soc/vpu/codec.h"

namespace fencepost::soc::vpu {
namespace {

/// A two's complement field.
int signed_field(std::uint32_t value, unsigned low, unsigned bits) {
  const auto raw = static_cast<int>(field(value, low, bits));
  return raw >= 1 << (bits - 1) ? raw - (1 << bits) : raw;
}

int order_count(const H264Table& table, std::size_t index) {
  std::int32_t value = 0;
  std::memcpy(&value, table.data() + kH264TableCabac + 4 * index, sizeof value);
  return value;
}

/// The lists are stored as words with the first byte at their high end.
ScalingLists scaling_lists(const H264Table& table) {
  ScalingLists lists{};
  const auto* const from = table.data() + kH264TableCabac + kH264TablePoc;
  for (std::size_t i = 0; i < lists.size(); ++i)
    lists[i] = std::to_integer<std::uint8_t>(from[i / 4 * 4 + 3 - i % 4]);
  return lists;
}

void read_flags(H264Picture& picture, const Registers& registers, const H264Table& table) {
  const auto flag = [&](std::uint32_t offset, unsigned bit) {
    return get(registers, offset, bit, 1) != 0;
  };
  picture.frame_mbs_only = !flag(kH264Flags, 0);
  if (flag(kH264Flags, 1)) picture.scaling = scaling_lists(table);
  picture.transform_8x8 = flag(kH264Flags, 2);
  picture.constrained_intra_pred = flag(kH264Flags, 3);
  picture.weighted_pred = flag(kH264Flags, 4);
  picture.cabac = flag(kH264Flags, 5);
  picture.monochrome = flag(kH264Flags, 6);
  picture.direct_8x8_inference = flag(kH264Flags, 7);
  picture.idr = flag(kH264Flags, 8);
  const auto flags = get(registers, kEnFlags);
  picture.mbaff = (flags & kSeqMbaff) != 0;
  picture.field = (flags & kPicFieldMode) != 0;
  picture.bottom = picture.field && (flags & kPicTopField) == 0;
  picture.deblocking_control = flag(kH264FrameNum, 31);
  picture.redundant_pic_cnt = flag(kH264FrameNum, 30);
}

void read_numbers(H264Picture& picture, const Registers& registers, const H264Table& table) {
  const auto size = get(registers, kH264PicSize);
  picture.width_mbs = field(size, 0, 9);
  picture.height_mbs = field(size, 9, 8);
  picture.chroma_qp_index_offset = signed_field(size, 17, 5);
  picture.second_chroma_qp_index_offset = signed_field(size, 22, 5);
  picture.max_num_ref_frames = get(registers, kH264RefFrames, 0, 5);
  picture.weighted_bipred_idc = get(registers, kH264RefFrames, 16, 2);
  picture.log2_max_frame_num = get(registers, kH264FrameNum, 16, 5);
  picture.order_count_bits = get(registers, kH264PpsId, 0, 8);
  picture.num_ref_idx_l0 = get(registers, kH264PpsId, 14, 5);
  picture.num_ref_idx_l1 = get(registers, kH264PpsId, 19, 5);
  picture.pps_id = get(registers, kH264PpsId, 24, 8);
  picture.init_qp = get(registers, kStreamLen, 25, 6);
  picture.order_count = order_count(table, 32);
  // Only with macroblock-adaptive frames the table has both of a frame's.
  if (picture.mbaff && !picture.field)
    picture.order_count = std::min(picture.order_count, order_count(table, 33));
}

}  // namespace

tl::expected<H264Picture, Problem> read_h264(const Registers& registers, const H264Table& table) {
  H264Picture picture;
  read_flags(picture, registers, table);
  read_numbers(picture, registers, table);
  if (picture.width_mbs < kMinMbs || picture.width_mbs > kMaxMbWidth ||
      picture.height_mbs < kMinMbs || picture.height_mbs > kMaxMbHeight)
    return blame("H264_PIC_MB_SIZE", "a size that the decoder does not have");
  if (!picture.frame_mbs_only && picture.height_mbs % 2 != 0)
    return blame("H264_PIC_MB_SIZE", "an odd number of macroblock rows with fields");
  if (picture.frame_mbs_only && (picture.field || picture.mbaff))
    return blame("EN_FLAGS", "fields in a stream without");
  if (picture.max_num_ref_frames > 16 || picture.weighted_bipred_idc > 2)
    return blame("H264_REF_FRAMES", "a value that no stream has");
  if (picture.log2_max_frame_num < 4 || picture.log2_max_frame_num > 16)
    return blame("H264_FRAME_NUM", "a length that no stream has");
  if (picture.init_qp > 51) return blame("STREAM_LEN", "an initial QP that no stream has");
  return picture;
}

}  // namespace fencepost::soc::vpu
