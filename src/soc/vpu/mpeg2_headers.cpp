// SPDX-License-Identifier: MIT
// Registers to headers (ITU-T H.262, 6.2).
#include "soc/vpu/mpeg2_headers.h"

#include "soc/vpu/bits.h"
#include "soc/vpu/codec.h"
#include "soc/vpu/start_codes.h"
#include "soc/vpu/zigzag.h"

namespace fencepost::soc::vpu {
namespace {

constexpr unsigned kPictureStart = 0x00;
constexpr unsigned kSequenceHeader = 0xb3;
constexpr unsigned kExtension = 0xb5;
constexpr unsigned kSequenceExtension = 1;
constexpr unsigned kPictureCodingExtension = 8;
constexpr unsigned kMainProfileHighLevel = 0x44;
/// Where MPEG-1 has a motion vector's range.
constexpr unsigned kFcodeInExtension = 7;

void write_matrix(BitWriter& bits, const std::byte* matrix) {
  bits.flag(true);
  for (const auto at : zigzag(8)) bits.put(std::to_integer<std::uint32_t>(matrix[at]), 8);
}

void append(std::vector<std::byte>& stream, BitWriter& bits) {
  bits.align();
  append_part(stream, bits.bytes());
}

void append_sequence_header(std::vector<std::byte>& stream, const Mpeg2Picture& picture,
                            const Mpeg2Table& table) {
  BitWriter bits;
  bits.put(kSequenceHeader, 8);
  bits.put(picture.width_mbs * 16, 12);
  bits.put(picture.height_mbs * 16, 12);
  bits.put(1, 4);         // aspect_ratio_information
  bits.put(3, 4);         // frame_rate_code
  bits.put(0x3ffff, 18);  // bit_rate_value
  bits.flag(true);        // marker_bit
  bits.put(0, 10);        // vbv_buffer_size_value
  bits.flag(false);       // constrained_parameters_flag
  write_matrix(bits, table.data());
  write_matrix(bits, table.data() + 64);
  append(stream, bits);
}

void append_sequence_extension(std::vector<std::byte>& stream, const Mpeg2Picture& picture) {
  BitWriter bits;
  bits.put(kExtension, 8);
  bits.put(kSequenceExtension, 4);
  bits.put(kMainProfileHighLevel, 8);
  bits.flag(picture.progressive_sequence);
  bits.put(1, 2);    // chroma_format: 4:2:0
  bits.put(0, 4);    // more of the sizes
  bits.put(0, 12);   // more of the bit rate
  bits.flag(true);   // marker_bit
  bits.put(0, 8);    // more of the buffer size
  bits.flag(false);  // low_delay
  bits.put(0, 7);    // more of the frame rate
  append(stream, bits);
}

void append_picture_header(std::vector<std::byte>& stream, const Mpeg2Picture& picture) {
  BitWriter bits;
  bits.put(kPictureStart, 8);
  bits.put(0, 10);  // temporal_reference
  bits.put(static_cast<std::uint32_t>(picture.type), 3);
  bits.put(0xffff, 16);  // vbv_delay
  const int vectors = picture.type == Mpeg2Type::kB ? 2 : picture.type == Mpeg2Type::kP ? 1 : 0;
  for (int i = 0; i < vectors; ++i) {
    bits.flag(false);  // full_pel_vector
    bits.put(kFcodeInExtension, 3);
  }
  bits.flag(false);  // extra_bit_picture
  append(stream, bits);
}

void append_picture_extension(std::vector<std::byte>& stream, const Mpeg2Picture& picture) {
  BitWriter bits;
  bits.put(kExtension, 8);
  bits.put(kPictureCodingExtension, 4);
  for (const auto code : picture.f_codes) bits.put(code, 4);
  bits.put(picture.intra_dc_precision, 2);
  bits.put(static_cast<std::uint32_t>(picture.structure), 2);
  bits.flag(picture.top_field_first);
  bits.flag(picture.frame_pred_frame_dct);
  bits.flag(picture.concealment_motion_vectors);
  bits.flag(picture.q_scale_type);
  bits.flag(picture.intra_vlc_format);
  bits.flag(picture.alternate_scan);
  bits.flag(false);                         // repeat_first_field
  bits.flag(picture.progressive_sequence);  // chroma_420_type
  bits.flag(picture.progressive_sequence);  // progressive_frame
  bits.flag(false);                         // composite_display_flag
  append(stream, bits);
}

Mpeg2Structure structure_of(std::uint32_t flags) {
  if ((flags & kPicFieldMode) == 0) return Mpeg2Structure::kFrame;
  return (flags & kPicTopField) != 0 ? Mpeg2Structure::kTop : Mpeg2Structure::kBottom;
}

}  // namespace

tl::expected<Mpeg2Picture, Problem> read_mpeg2(const Registers& registers) {
  const auto size = get(registers, kMpeg2PicSize);
  const auto flags = get(registers, kMpeg2Flags);
  const auto codes = get(registers, kMpeg2Fcodes);
  const auto enable = get(registers, kEnFlags);
  Mpeg2Picture picture;
  picture.width_mbs = field(size, 23, 9);
  picture.height_mbs = field(size, 11, 8);
  picture.alternate_scan = field(size, 6, 1) != 0;
  picture.top_field_first = field(size, 5, 1) != 0;
  picture.q_scale_type = field(flags, 24, 1) != 0;
  picture.concealment_motion_vectors = field(flags, 4, 1) != 0;
  picture.intra_dc_precision = field(flags, 2, 2);
  picture.intra_vlc_format = field(flags, 1, 1) != 0;
  picture.frame_pred_frame_dct = field(flags, 0, 1) != 0;
  picture.f_codes = {field(codes, 15, 4), field(codes, 11, 4), field(codes, 7, 4),
                     field(codes, 3, 4)};
  picture.progressive_sequence = (enable & kPicInterlace) == 0;
  picture.structure = structure_of(enable);
  if ((enable & kPicInter) != 0)
    picture.type = (enable & kPicB) != 0 ? Mpeg2Type::kB : Mpeg2Type::kP;
  if (picture.width_mbs < kMinMbs || picture.width_mbs > kMaxMbWidth ||
      picture.height_mbs < kMinMbs || picture.height_mbs > kMaxMbHeight)
    return blame("PIC_MB_SIZE", "a size that the decoder does not have");
  if (picture.progressive_sequence && picture.structure != Mpeg2Structure::kFrame)
    return blame("EN_FLAGS", "fields in a stream without");
  return picture;
}

std::vector<std::byte> mpeg2_sequence(const Mpeg2Picture& picture, const Mpeg2Table& table) {
  std::vector<std::byte> stream;
  append_sequence_header(stream, picture, table);
  append_sequence_extension(stream, picture);
  return stream;
}

std::vector<std::byte> mpeg2_picture(const Mpeg2Picture& picture) {
  std::vector<std::byte> stream;
  append_picture_header(stream, picture);
  append_picture_extension(stream, picture);
  return stream;
}

}  // namespace fencepost::soc::vpu
