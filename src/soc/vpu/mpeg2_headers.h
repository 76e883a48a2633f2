// SPDX-License-Identifier: MIT
// What the registers and the table say of an MPEG-2 picture, and the headers that say the same.
#pragma once

#include <array>
#include <tl/expected.hpp>
#include <vector>

#include "soc/device.h"
#include "soc/vpu/registers.h"

namespace fencepost::soc::vpu {

/// The table at ADDR_QTABLE: intra and other quantiser matrices in raster order, then those of
/// chroma, which 4:2:0 does without.
using Mpeg2Table = std::array<std::byte, 4 * 64>;

enum class Mpeg2Type : std::uint8_t { kI = 1, kP = 2, kB = 3 };
enum class Mpeg2Structure : std::uint8_t { kTop = 1, kBottom = 2, kFrame = 3 };

/// One picture or field. Names are those of the standard's syntax.
struct Mpeg2Picture {
  unsigned width_mbs = 0;
  unsigned height_mbs = 0;
  bool progressive_sequence = false;
  Mpeg2Type type = Mpeg2Type::kI;
  Mpeg2Structure structure = Mpeg2Structure::kFrame;
  std::array<unsigned, 4> f_codes{};
  unsigned intra_dc_precision = 0;
  bool top_field_first = false;
  bool frame_pred_frame_dct = false;
  bool concealment_motion_vectors = false;
  bool q_scale_type = false;
  bool intra_vlc_format = false;
  bool alternate_scan = false;
};

/// A Problem (without device) names the register whose value no stream has.
tl::expected<Mpeg2Picture, Problem> read_mpeg2(const Registers& registers);

/// Sequence header and extension, and picture header and extension, with start codes.
std::vector<std::byte> mpeg2_sequence(const Mpeg2Picture& picture, const Mpeg2Table& table);
std::vector<std::byte> mpeg2_picture(const Mpeg2Picture& picture);

}  // namespace fencepost::soc::vpu
