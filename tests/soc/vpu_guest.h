// SPDX-License-Identifier: MIT
// A guest that uses the VPU's decoder as Linux's driver does, with streams made by hand: H.264 of
// uncompressed macroblocks and repetitions, a grey MPEG-2 picture, and a grey VP8 frame. Written
// from the driver's and the standards' side, so that it shares no code with the model.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "soc/memory.h"

namespace fencepost::test {

using VpuBytes = std::vector<std::uint8_t>;

/// Zeroes and ones.
class BitString {
 public:
  BitString& put(std::uint32_t value, unsigned bits) {
    for (unsigned i = bits; i-- > 0;) text_ += (value >> i & 1) != 0 ? '1' : '0';
    return *this;
  }
  BitString& bits(const char* text) {
    text_ += text;
    return *this;
  }
  BitString& append(const BitString& other) {
    text_ += other.text_;
    return *this;
  }
  [[nodiscard]] unsigned size() const { return static_cast<unsigned>(text_.size()); }
  /// An unsigned Exp-Golomb code.
  BitString& ue(unsigned value) {
    unsigned zeroes = 0;
    while ((value + 1) >> (zeroes + 1) != 0) ++zeroes;
    return put(0, zeroes).put(value + 1, zeroes + 1);
  }
  BitString& align() {
    while (text_.size() % 8 != 0) text_ += '0';
    return *this;
  }
  [[nodiscard]] VpuBytes bytes() const {
    VpuBytes bytes((text_.size() + 7) / 8);
    for (std::size_t i = 0; i < text_.size(); ++i)
      bytes[i / 8] |= static_cast<std::uint8_t>((text_[i] - '0') << (7 - i % 8));
    return bytes;
  }

 private:
  std::string text_;
};

/// NV12, with its luma first.
struct VpuPicture {
  unsigned width_mbs, height_mbs;
  VpuBytes bytes;
};

/// Without zeroes, so that nothing looks like a start code.
inline VpuPicture vpu_noise(unsigned width_mbs, unsigned height_mbs, std::uint32_t seed) {
  VpuPicture picture{width_mbs, height_mbs, VpuBytes(width_mbs * height_mbs * 384)};
  for (auto& byte : picture.bytes) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(16 + (seed >> 24) % 200);
  }
  return picture;
}

/// An IDR picture of I_PCM macroblocks, CAVLC.
inline VpuBytes h264_pcm(const VpuPicture& picture) {
  const auto width = picture.width_mbs * 16;
  const auto* const luma = picture.bytes.data();
  const auto* const chroma = luma + std::size_t{width} * picture.height_mbs * 16;
  BitString bits;
  bits.put(1, 24).put(0x65, 8).ue(0).ue(7).ue(0).put(0, 4).ue(0);  // frame_num, idr_pic_id
  bits.put(0, 4).bits("00").ue(0);  // order count, reference marking, QP
  for (unsigned mb = 0; mb < picture.width_mbs * picture.height_mbs; ++mb) {
    const auto x = mb % picture.width_mbs * 16;
    const auto y = mb / picture.width_mbs * 16;
    bits.ue(25).align();
    for (unsigned i = 0; i < 256; ++i) bits.put(luma[(y + i / 16) * width + x + i % 16], 8);
    for (unsigned plane = 0; plane < 2; ++plane)
      for (unsigned i = 0; i < 64; ++i)
        bits.put(chroma[(y / 2 + i / 8) * width + x + i % 8 * 2 + plane], 8);
  }
  return bits.bits("1").bytes();
}

/// A P picture that repeats its first reference, in so many slices.
inline VpuBytes h264_repeat(unsigned width_mbs, unsigned height_mbs, unsigned frame_num,
                            unsigned slices = 1) {
  VpuBytes stream;
  for (unsigned slice = 0; slice < slices; ++slice) {
    const auto first = width_mbs * height_mbs * slice / slices;
    const auto end = width_mbs * height_mbs * (slice + 1) / slices;
    BitString bits;
    bits.put(1, 24).put(0x61, 8).ue(first).ue(5).ue(0).put(frame_num, 4);
    bits.put(2 * frame_num, 4).bits("0").bits("0").bits("0").ue(0);
    const auto bytes = bits.ue(end - first).bits("1").bytes();
    stream.insert(stream.end(), bytes.begin(), bytes.end());
  }
  return stream;
}

/// The slices of a grey intra picture.
inline VpuBytes mpeg2_grey(unsigned width_mbs, unsigned height_mbs) {
  VpuBytes stream;
  for (unsigned row = 0; row < height_mbs; ++row) {
    BitString bits;
    bits.put(1, 24).put(row + 1, 8).put(1, 5).bits("0");
    // Each macroblock: the next one, intra, four times luma without a difference, twice chroma.
    for (unsigned mb = 0; mb < width_mbs; ++mb)
      bits.bits("11").bits("10010").bits("10010").bits("10010").bits("10010").bits("0010").bits(
          "0010");
    const auto bytes = bits.bytes();
    stream.insert(stream.end(), bytes.begin(), bytes.end());
  }
  return stream;
}

/// A field of I_PCM macroblocks all of them `luma` and grey: the first (IDR) or
/// the second of a frame that is allowed fields.
inline VpuBytes h264_flat_field(unsigned width_mbs, unsigned height_mbs, std::uint8_t luma,
                                bool bottom, bool second) {
  BitString bits;
  bits.put(1, 24).put(second ? 0x61 : 0x65, 8).ue(0).ue(7).ue(0).put(0, 4);
  bits.bits("1").bits(bottom ? "1" : "0");  // field_pic_flag, bottom_field_flag
  if (!second) bits.ue(0);
  bits.put(second ? 1 : 0, 4).bits(second ? "0" : "00").ue(0);
  for (unsigned mb = 0; mb < width_mbs * height_mbs; ++mb) {
    bits.ue(25).align();
    for (unsigned i = 0; i < 384; ++i) bits.put(i < 256 ? luma : 128, 8);
  }
  return bits.bits("1").bytes();
}

/// A frame of 48x48 pixels with luma 126 and chroma 128, encoded by libvpx.
inline const VpuBytes kVp8Flat{0x90, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x30, 0x00, 0x30, 0x00, 0x00,
                               0x47, 0x08, 0x85, 0x85, 0x88, 0x85, 0x84, 0x88, 0x02, 0x02, 0x00,
                               0x06, 0xb8, 0x81, 0x3f, 0x7e, 0x67, 0xa8, 0x00, 0xfe, 0x68, 0x00};

/// Registers and memory as the driver leaves them before it starts a job.
class VpuGuest {
 public:
  static constexpr std::uint64_t kRam = 1 << 20;
  static constexpr std::uint32_t kTable = 0x1000;
  static constexpr std::uint32_t kStream = 0x4000;
  static constexpr std::uint32_t kPictures = 0x20000;
  static constexpr std::uint32_t kPictureBytes = 0x10000;

  VpuGuest() : ram_(kRam), memory_(ram_) {}

  soc::GuestMemory& memory() { return memory_; }
  /// Offsets from the decoder's base, all but EN_FLAGS (0xe4), which comes last.
  std::map<std::uint32_t, std::uint32_t>& registers() { return registers_; }
  [[nodiscard]] std::uint32_t enable() const { return enable_; }
  static std::uint32_t picture(unsigned index) { return kPictures + index * kPictureBytes; }

  /// A frame picture; order counts of four bits.
  void h264(unsigned width_mbs, unsigned height_mbs, const VpuBytes& stream, unsigned to,
            std::uint32_t order_count, bool idr, std::uint32_t table = kTable) {
    registers_ = {};
    enable_ = 1U << 22 | 1U << 13 | 1U << 5 | 1U << 4;
    common(0, stream, to, table);
    registers_[0xcc] |= 26U << 25;
    registers_[0x1b8] = height_mbs << 9 | width_mbs;
    registers_[0x1bc] = 2;        // references
    registers_[0x1c0] = 4 << 16;  // bits of frame_num
    registers_[0x1c8] = 1 << 19 | 1 << 14 | 4;
    registers_[0x1cc] = (idr ? 1U << 8 : 0) | 1U << 7;
    for (unsigned i = 0; i < 16; ++i) registers_[0x150 + 4 * i] = picture(to);
    put(table + 460 * 8 + 32 * 4, std::as_bytes(std::span(&order_count, 1)));
  }
  /// One field of a frame with `height_mbs` rows in both together.
  void h264_field(unsigned width_mbs, unsigned height_mbs, const VpuBytes& stream, unsigned to,
                  bool bottom, bool idr) {
    h264(width_mbs, height_mbs, stream, to, bottom ? 1 : 0, idr);
    enable_ = (enable_ & ~(1U << 13)) | 1U << 17 | 1U << 16 | (bottom ? 0 : 1U << 13);
    registers_[0x1cc] |= 1;
    // As from the driver, which has the first field in the list of references.
    if (!idr) registers_[0x1b0] = 3U << 30;
    if (bottom) registers_[0xfc] += width_mbs * 16;
  }
  void h264_reference(unsigned index, unsigned from) {
    registers_[0x1b0] |= 1U << (31 - index);
    registers_[0x150 + 4 * index] = picture(from);
  }
  void mpeg2(unsigned width_mbs, unsigned height_mbs, const VpuBytes& stream, unsigned to) {
    registers_ = {};
    enable_ = 1U << 5 | 1U << 4;
    common(5, stream, to, kTable);
    registers_[0x1e0] = width_mbs << 23 | height_mbs << 11;
    registers_[0x1e8] = 1;  // frame prediction and DCT
    registers_[0x220] = 0xf << 15 | 0xf << 11 | 0xf << 7 | 0xf << 3 | 6;
    for (const auto ref : {0x20c, 0x218, 0x21c, 0x250})
      registers_[static_cast<std::uint32_t>(ref)] = picture(to);
    const std::array<std::byte, 256> flat = [] {
      std::array<std::byte, 256> table;
      table.fill(std::byte{16});
      return table;
    }();
    put(kTable, flat);
  }
  /// One field of a frame with `height_mbs` rows in both together.
  void mpeg2_field(unsigned width_mbs, unsigned height_mbs, const VpuBytes& stream, unsigned to,
                   bool bottom) {
    mpeg2(width_mbs, height_mbs, stream, to);
    enable_ |= 1U << 17 | 1U << 16 | (bottom ? 0 : 1U << 13);
    registers_[0x1e8] = 0;
    if (bottom) registers_[0xfc] += width_mbs * 16;
  }
  /// A key frame of one partition besides the first.
  void vp8(unsigned width_mbs, unsigned height_mbs, const VpuBytes& frame, unsigned to) {
    registers_ = {};
    enable_ = 1U << 5 | 1U << 4;
    common(10, frame, to, kTable);
    const auto first = (frame[0] | frame[1] << 8 | frame[2] << 16) >> 5;
    const auto second = 10 + static_cast<std::uint32_t>(first);
    registers_[0x1e0] = width_mbs << 23 | height_mbs << 11;
    registers_[0x244] = kStream + 8;
    registers_[0x100] = (kStream + second) & ~7U;
    registers_[0x1e8] = (second & 7) * 8 << 26;
    registers_[0xcc] = static_cast<std::uint32_t>(frame.size()) - second + (second & 7);
  }
  /// What lies where a picture was decoded to.
  [[nodiscard]] VpuPicture decoded(unsigned index, unsigned width_mbs, unsigned height_mbs) const {
    VpuPicture result{width_mbs, height_mbs, VpuBytes(width_mbs * height_mbs * 384)};
    std::memcpy(result.bytes.data(), ram_.data() + picture(index), result.bytes.size());
    return result;
  }

 private:
  void common(unsigned mode, const VpuBytes& stream, unsigned to, std::uint32_t table) {
    registers_[0xcc] = static_cast<std::uint32_t>(stream.size());
    registers_[0xd4] = mode;
    registers_[0xf4] = table;
    registers_[0xfc] = picture(to);
    registers_[0x100] = kStream;
    put(kStream, std::as_bytes(std::span(stream)));
  }
  void put(std::uint64_t address, std::span<const std::byte> bytes) {
    std::memcpy(ram_.data() + address, bytes.data(), bytes.size());
  }

  std::vector<std::byte> ram_;
  soc::GuestMemory memory_;
  std::map<std::uint32_t, std::uint32_t> registers_;
  std::uint32_t enable_ = 0;
};

}  // namespace fencepost::test
