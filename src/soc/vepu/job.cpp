// SPDX-License-Identifier: MIT
// Takes the registers of one encoding apart.
#include "soc/vepu/job.h"

#include <algorithm>

namespace fencepost::soc::vepu {
namespace {

using View = std::span<const std::uint32_t, kRegisterBytes / 4>;

constexpr std::uint32_t field(std::uint32_t value, unsigned low, unsigned bits) {
  return (value >> low) & ((1U << bits) - 1U);
}

tl::unexpected<Problem> refuse(const char* reg, const char* text) {
  return tl::unexpected(Problem{.device = {}, .register_name = reg, .text = text});
}

/// A word holds half a column of the table, its first row in the highest byte; four words make
/// the left and the right column of a pair: upper halves, then lower halves.
QuantTable quant_table(View words, std::uint32_t base) {
  QuantTable table{};
  for (unsigned word = 0; word < 16; ++word) {
    const unsigned column = word / 4 * 2 + word % 2;
    const unsigned first_row = word / 2 % 2 * 4;
    for (unsigned i = 0; i < 4; ++i)
      table[(first_row + i) * 8 + column] =
          static_cast<std::uint8_t>(field(words[base / 4 + word], 24 - 8 * i, 8));
  }
  return table;
}

bool has_zero(const QuantTable& table) {
  return std::ranges::find(table, 0) != table.end();
}

tl::expected<Picture, Problem> picture(View words) {
  const auto start = words[kEncodeStart / 4];
  const auto control = words[kEncCtrl1 / 4];
  const auto fill = words[kOverFill / 4];
  const auto luma = words[kLumaInfo / 4];
  Picture picture;
  picture.mb_width = field(start, 8, 9);
  picture.mb_height = field(start, 20, 9);
  if (picture.mb_width == 0 || picture.mb_height == 0)
    return refuse("ENCODE_START", "a picture without macroblocks");
  if (field(control, 4, 4) > static_cast<unsigned>(Format::kUyvy422))
    return refuse("ENC_CTRL1", "a format that is not modelled");
  if (field(control, 2, 2) != 0) return refuse("ENC_CTRL1", "rotation is not modelled");
  if (field(fill, 16, 6) != 0)
    return refuse("ENC_OVER_FILL_STRM_OFFSET", "a header is not modelled");
  if (field(luma, 16, 7) != 0) return refuse("INPUT_LUMA_INFO", "offsets are not modelled");
  picture.format = static_cast<Format>(field(control, 4, 4));
  picture.width = picture.mb_width * kMacroblock - field(fill, 4, 2) * 4;
  picture.height = picture.mb_height * kMacroblock - field(fill, 0, 4);
  picture.row_length = field(luma, 0, 14);
  picture.planes = {words[kInPlane0 / 4], words[kInPlane1 / 4], words[kInPlane2 / 4]};
  return picture;
}

}  // namespace

tl::expected<JobSpec, Problem> decode(View words) {
  if (field(words[kEncodeStart / 4], 4, 2) != kCodecJpeg)
    return refuse("ENCODE_START", "a codec that is not modelled");
  if ((words[kDataEndian / 4] & kLittleEndian) != kLittleEndian)
    return refuse("DATA_ENDIAN", "a byte order that is not modelled");
  auto source = picture(words);
  if (!source) return tl::unexpected(source.error());
  JobSpec job{.picture = *source,
              .luma = quant_table(words, kLumaQuant),
              .chroma = quant_table(words, kChromaQuant),
              .stream = words[kOutputStream / 4],
              .stream_limit = words[kStrBufLimit / 4]};
  if (has_zero(job.luma)) return refuse("JPEG_LUMA_QUAT", "a step of 0");
  if (has_zero(job.chroma)) return refuse("JPEG_CHROMA_QUAT", "a step of 0");
  return job;
}

}  // namespace fencepost::soc::vepu
