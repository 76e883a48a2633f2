// SPDX-License-Identifier: MIT
// Writes the slice of a picture whose samples are not compressed.
#include "media/h264_pcm.h"

#include <bit>

namespace fencepost::media {
namespace {

constexpr std::size_t kMacroblock = 16;

/// The payload of a NAL unit, bit by bit.
class BitWriter {
 public:
  void bits(std::uint32_t value, unsigned count) {
    for (unsigned i = count; i-- > 0;) bit((value >> i) & 1U);
  }
  /// ue(v): Exp-Golomb.
  void unsigned_golomb(std::uint32_t value) {
    const auto length = static_cast<unsigned>(std::bit_width(value + 1));
    bits(0, length - 1);
    bits(value + 1, length);
  }
  /// se(v) of 0 is one bit, as ue(v) is.
  void signed_golomb_zero() { unsigned_golomb(0); }
  void align() {
    while (used_ != 0) bit(0);
  }
  /// A whole byte; the writer is aligned.
  void byte(std::byte value) { bytes_.push_back(value); }
  /// rbsp_trailing_bits().
  std::vector<std::byte> finish() && {
    bit(1);
    align();
    return std::move(bytes_);
  }

 private:
  void bit(std::uint32_t value) {
    if (used_ == 0) bytes_.push_back(std::byte{0});
    bytes_.back() |= static_cast<std::byte>(value << (7U - used_));
    used_ = (used_ + 1) % 8;
  }
  std::vector<std::byte> bytes_;
  unsigned used_ = 0;
};

void write_header(BitWriter& out, const FrameParameters& frame) {
  constexpr std::uint32_t kAllIntra = 7;
  out.unsigned_golomb(0);  // first_mb_in_slice
  out.unsigned_golomb(kAllIntra);
  out.unsigned_golomb(0);          // pic_parameter_set_id
  out.bits(0, kH264FrameNumBits);  // frame_num of an IDR picture
  out.unsigned_golomb(frame.idr_picture);
  out.bits(frame.picture_order & ((1U << kH264PictureOrderBits) - 1U), kH264PictureOrderBits);
  out.bits(0, 2);            // dec_ref_pic_marking(): nothing to keep
  out.signed_golomb_zero();  // slice_qp_delta
  out.unsigned_golomb(1);    // disable_deblocking_filter_idc
}

/// The samples of the macroblock whose first line and column are these.
void write_macroblock(BitWriter& out, const FrameParameters& frame, std::span<const std::byte> nv12,
                      std::size_t top, std::size_t left) {
  constexpr std::uint32_t kPcm = 25;
  out.unsigned_golomb(kPcm);
  out.align();
  for (std::size_t y = 0; y < kMacroblock; ++y) {
    for (std::size_t x = 0; x < kMacroblock; ++x)
      out.byte(nv12[(top + y) * frame.width + left + x]);
  }
  const auto chroma = nv12.subspan(std::size_t{frame.width} * frame.height);
  for (const std::size_t component : {0U, 1U}) {
    for (std::size_t y = 0; y < kMacroblock / 2; ++y) {
      for (std::size_t x = 0; x < kMacroblock / 2; ++x)
        out.byte(chroma[(top / 2 + y) * frame.width + left + 2 * x + component]);
    }
  }
}

/// Start code, NAL header, and the payload with what keeps start codes out of it.
std::vector<std::byte> wrap(const std::vector<std::byte>& payload) {
  constexpr std::byte kIdrSlice{0x65};
  std::vector<std::byte> out{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}, kIdrSlice};
  unsigned zeros = 0;
  for (const auto byte : payload) {
    if (zeros >= 2 && byte <= std::byte{3}) {
      out.push_back(std::byte{3});
      zeros = 0;
    }
    out.push_back(byte);
    zeros = byte == std::byte{0} ? zeros + 1 : 0;
  }
  return out;
}

}  // namespace

std::vector<std::byte> h264_pcm_slice(const FrameParameters& frame,
                                      std::span<const std::byte> nv12) {
  BitWriter out;
  write_header(out, frame);
  for (std::size_t top = 0; top < frame.height; top += kMacroblock) {
    for (std::size_t left = 0; left < frame.width; left += kMacroblock)
      write_macroblock(out, frame, nv12, top, left);
  }
  return wrap(std::move(out).finish());
}

}  // namespace fencepost::media
