// SPDX-License-Identifier: MIT
// What the registers and the table say of an H.264 picture, and the parameter sets that say the
// same to a decoder that reads streams.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <tl/expected.hpp>
#include <vector>

#include "soc/device.h"
#include "soc/vpu/registers.h"

namespace fencepost::soc::vpu {

/// The table at ADDR_QTABLE (struct hantro_h264_dec_priv_tbl of the driver): initial CABAC states,
/// 34 picture order counts, and the scaling lists.
inline constexpr std::size_t kH264TableCabac = 460 * 2 * 4;
inline constexpr std::size_t kH264TablePoc = 34 * 4;
inline constexpr std::size_t kH264TableScaling = 6 * 16 + 2 * 64;
inline constexpr std::size_t kH264TableBytes = kH264TableCabac + kH264TablePoc + kH264TableScaling;
using H264Table = std::array<std::byte, kH264TableBytes>;

/// Six lists of 16 and two of 64, each in raster order.
using ScalingLists = std::array<std::uint8_t, kH264TableScaling>;

/// One picture or field. Names are those of the standard's syntax.
struct H264Picture {
  unsigned width_mbs = 0;
  unsigned height_mbs = 0;
  bool frame_mbs_only = true;
  bool mbaff = false;
  bool field = false;
  bool bottom = false;
  bool idr = false;
  bool monochrome = false;
  bool direct_8x8_inference = false;
  bool cabac = false;
  bool transform_8x8 = false;
  bool weighted_pred = false;
  unsigned weighted_bipred_idc = 0;
  bool constrained_intra_pred = false;
  bool deblocking_control = false;
  bool redundant_pic_cnt = false;
  unsigned log2_max_frame_num = 4;
  unsigned max_num_ref_frames = 0;
  unsigned pps_id = 0;
  unsigned num_ref_idx_l0 = 1;
  unsigned num_ref_idx_l1 = 1;
  unsigned init_qp = 26;
  int chroma_qp_index_offset = 0;
  int second_chroma_qp_index_offset = 0;
  std::optional<ScalingLists> scaling;
  unsigned order_count_bits = 0;  ///< of the picture order count in a slice's header
  int order_count = 0;            ///< of the field, or the lower one of the frame's two
};

/// A Problem (without device) names the register whose value no stream has.
tl::expected<H264Picture, Problem> read_h264(const Registers& registers, const H264Table& table);

/// How slices say where a picture is shown. The registers only say how many bits that takes.
struct OrderCountSyntax {
  unsigned type = 2;                  ///< pic_order_cnt_type
  unsigned log2_max_lsb = 4;          ///< of type 0
  bool bottom_field_present = false;  ///< bottom_field_pic_order_in_frame_present_flag
  bool operator==(const OrderCountSyntax&) const = default;
};

/// Finds the syntax from the first slice of a picture, whose order count the table gives.
tl::expected<OrderCountSyntax, Problem> find_order_count_syntax(const H264Picture& picture,
                                                                std::span<const std::byte> slice);

/// The parameter sets as NAL units, without start codes.
std::vector<std::byte> h264_sps(const H264Picture& picture, const OrderCountSyntax& syntax);
std::vector<std::byte> h264_pps(const H264Picture& picture, const OrderCountSyntax& syntax);

}  // namespace fencepost::soc::vpu
