// SPDX-License-Identifier: MIT
// Which syntax of the picture order count a stream has. The hardware is told the number of bits
// and skips them; a decoder that reads streams must know what they are.
#include <algorithm>

#include "soc/vpu/bits.h"
#include "soc/vpu/codec.h"
#include "soc/vpu/h264_parameters.h"

namespace fencepost::soc::vpu {
namespace {

constexpr unsigned kMinLsbBits = 4;
constexpr unsigned kMaxLsbBits = 16;
/// Of any header up to the order count.
constexpr std::size_t kMaxHead = 64;

/// The first bytes of a NAL unit's payload without what keeps start codes from appearing in it.
std::vector<std::byte> unescaped_head(std::span<const std::byte> nal) {
  std::vector<std::byte> bytes;
  unsigned zeroes = 0;
  for (const auto byte : nal.subspan(1)) {
    if (bytes.size() == kMaxHead) break;
    const bool escape = zeroes >= 2 && byte == std::byte{3};
    zeroes = byte == std::byte{0} ? zeroes + 1 : 0;
    if (!escape) bytes.push_back(byte);
  }
  return bytes;
}

/// Reads a slice's header up to the order count; false where it is none.
bool skip_to_order_count(BitReader& bits, const H264Picture& picture) {
  for (int i = 0; i < 3; ++i)  // first_mb_in_slice, slice_type, pic_parameter_set_id
    if (!bits.ue()) return false;
  bits.get(picture.log2_max_frame_num);
  if (!picture.frame_mbs_only && bits.bit() != 0) bits.bit();
  return !picture.idr || bits.ue().has_value();
}

bool same_low_bits(std::uint32_t lsb, int count, unsigned bits) {
  return ((lsb ^ static_cast<std::uint32_t>(count)) & ((1U << bits) - 1U)) == 0;
}

/// Whether `lsb_bits` of low bits and a signed number are what the slice has, and say the picture's
/// order count.
bool has_bottom_delta(BitReader bits, const H264Picture& picture, unsigned lsb_bits) {
  const auto start = bits.position();
  const auto lsb = bits.get(lsb_bits);
  const auto delta = bits.se();
  if (!delta || bits.position() - start != picture.order_count_bits) return false;
  return same_low_bits(lsb, picture.order_count - std::min(0, *delta), lsb_bits);
}

/// How many signed numbers fill the bits exactly; 0 where none do.
unsigned count_deltas(BitReader bits, unsigned length) {
  const auto start = bits.position();
  for (unsigned count = 1; count <= 2; ++count) {
    if (!bits.se()) return 0;
    if (bits.position() - start == length) return count;
  }
  return 0;
}

}  // namespace

tl::expected<OrderCountSyntax, Problem> find_order_count_syntax(const H264Picture& picture,
                                                                std::span<const std::byte> slice) {
  const auto length = picture.order_count_bits;
  if (length == 0) return OrderCountSyntax{.type = 2};
  const auto head = unescaped_head(slice);
  BitReader bits(head);
  if (!skip_to_order_count(bits, picture)) return blame("ADDR_STR", "not the header of a slice");
  const bool lsb_only = length >= kMinLsbBits && length <= kMaxLsbBits;
  if (lsb_only && same_low_bits(BitReader(bits).get(length), picture.order_count, length))
    return OrderCountSyntax{.type = 0, .log2_max_lsb = length};
  if (!picture.field)
    for (unsigned lsb_bits = kMinLsbBits; lsb_bits <= kMaxLsbBits && lsb_bits < length; ++lsb_bits)
      if (has_bottom_delta(bits, picture, lsb_bits))
        return OrderCountSyntax{.type = 0, .log2_max_lsb = lsb_bits, .bottom_field_present = true};
  if (const auto deltas = count_deltas(bits, length); deltas != 0)
    return OrderCountSyntax{.type = 1, .bottom_field_present = deltas == 2};
  return blame("H264_PPS_ID", "a length that no picture order count has");
}

}  // namespace fencepost::soc::vpu
