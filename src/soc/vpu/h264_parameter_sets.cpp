// SPDX-License-Identifier: MIT
// Writes parameter sets (ITU-T H.264, 7.3.2). All streams become High profile, of which the others
// that the hardware decodes are parts.
#include <algorithm>

#include "soc/vpu/bits.h"
#include "soc/vpu/h264_parameters.h"
#include "soc/vpu/zigzag.h"

namespace fencepost::soc::vpu {
namespace {

constexpr unsigned kHighProfile = 100;
constexpr unsigned kLevel = 51;  // one that has all sizes

/// scaling_list(): each value as the difference from the one before.
void write_scaling_list(BitWriter& bits, const std::uint8_t* list, unsigned size) {
  bits.flag(true);
  int last = 8;
  for (const auto at : zigzag(size)) {
    // 0 would mean "as before from here on", and no stream has it.
    const int value = std::max<int>(list[at], 1);
    const int delta = value - last;
    bits.se(delta > 127 ? delta - 256 : delta < -128 ? delta + 256 : delta);
    last = value;
  }
}

/// No picture is to wait for others to be shown.
void write_vui(BitWriter& bits, const H264Picture& picture) {
  // Aspect ratio, overscan, signal type, chroma location, timing, two HRDs, pic_struct.
  bits.put(0, 8);
  bits.flag(true);                                    // bitstream_restriction_flag
  bits.flag(true);                                    // motion_vectors_over_pic_boundaries_flag
  bits.ue(0);                                         // max_bytes_per_pic_denom
  bits.ue(0);                                         // max_bits_per_mb_denom
  bits.ue(16);                                        // log2_max_mv_length_horizontal
  bits.ue(16);                                        // log2_max_mv_length_vertical
  bits.ue(0);                                         // max_num_reorder_frames
  bits.ue(std::max(picture.max_num_ref_frames, 1U));  // max_dec_frame_buffering
}

void write_order_count(BitWriter& bits, const OrderCountSyntax& syntax) {
  bits.ue(syntax.type);
  if (syntax.type == 0) bits.ue(syntax.log2_max_lsb - 4);
  if (syntax.type != 1) return;
  bits.flag(false);  // delta_pic_order_always_zero_flag
  bits.se(0);        // offset_for_non_ref_pic
  bits.se(0);        // offset_for_top_to_bottom_field
  bits.ue(0);        // num_ref_frames_in_pic_order_cnt_cycle
}

/// A NAL unit: the payload's end, and a 3 wherever a start code would appear.
std::vector<std::byte> nal_unit(unsigned type, BitWriter& payload) {
  payload.flag(true);
  payload.align();
  std::vector<std::byte> nal{static_cast<std::byte>(0x60U | type)};
  unsigned zeroes = 0;
  for (const auto byte : payload.bytes()) {
    if (zeroes == 2 && byte <= std::byte{3}) {
      nal.push_back(std::byte{3});
      zeroes = 0;
    }
    nal.push_back(byte);
    zeroes = byte == std::byte{0} ? zeroes + 1 : 0;
  }
  return nal;
}

void write_pps_high_part(BitWriter& bits, const H264Picture& picture) {
  bits.flag(picture.transform_8x8);
  bits.flag(picture.scaling.has_value());
  if (picture.scaling) {
    const auto* list = picture.scaling->data();
    for (int i = 0; i < 6; ++i, list += 16) write_scaling_list(bits, list, 4);
    if (picture.transform_8x8)
      for (int i = 0; i < 2; ++i, list += 64) write_scaling_list(bits, list, 8);
  }
  bits.se(picture.second_chroma_qp_index_offset);
}

}  // namespace

std::vector<std::byte> h264_sps(const H264Picture& picture, const OrderCountSyntax& syntax) {
  BitWriter bits;
  bits.put(kHighProfile, 8);
  bits.put(0, 8);  // constraints
  bits.put(kLevel, 8);
  bits.ue(0);                           // seq_parameter_set_id
  bits.ue(picture.monochrome ? 0 : 1);  // chroma_format_idc
  bits.ue(0);                           // bit_depth_luma_minus8
  bits.ue(0);                           // bit_depth_chroma_minus8
  bits.flag(false);                     // qpprime_y_zero_transform_bypass_flag
  bits.flag(false);                     // seq_scaling_matrix_present_flag
  bits.ue(picture.log2_max_frame_num - 4);
  write_order_count(bits, syntax);
  bits.ue(picture.max_num_ref_frames);
  bits.flag(true);  // gaps_in_frame_num_value_allowed_flag: the registers do not forbid them
  bits.ue(picture.width_mbs - 1);
  bits.ue((picture.frame_mbs_only ? picture.height_mbs : picture.height_mbs / 2) - 1);
  bits.flag(picture.frame_mbs_only);
  if (!picture.frame_mbs_only) bits.flag(picture.mbaff);
  bits.flag(picture.direct_8x8_inference);
  bits.flag(false);  // frame_cropping_flag
  bits.flag(true);   // vui_parameters_present_flag
  write_vui(bits, picture);
  return nal_unit(7, bits);
}

std::vector<std::byte> h264_pps(const H264Picture& picture, const OrderCountSyntax& syntax) {
  BitWriter bits;
  bits.ue(picture.pps_id);
  bits.ue(0);  // seq_parameter_set_id
  bits.flag(picture.cabac);
  bits.flag(syntax.bottom_field_present);
  bits.ue(0);  // num_slice_groups_minus1
  bits.ue(std::max(picture.num_ref_idx_l0, 1U) - 1);
  bits.ue(std::max(picture.num_ref_idx_l1, 1U) - 1);
  bits.flag(picture.weighted_pred);
  bits.put(picture.weighted_bipred_idc, 2);
  bits.se(static_cast<int>(picture.init_qp) - 26);
  bits.se(0);  // pic_init_qs_minus26
  bits.se(picture.chroma_qp_index_offset);
  bits.flag(picture.deblocking_control);
  bits.flag(picture.constrained_intra_pred);
  bits.flag(picture.redundant_pic_cnt);
  write_pps_high_part(bits, picture);
  return nal_unit(8, bits);
}

}  // namespace fencepost::soc::vpu
