// SPDX-License-Identifier: MIT
// A guest that uses the RGA as Linux's driver does: pictures in scattered pages, a page table each,
// and a command buffer. Written from the driver's side, so that it shares no code with the model.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "soc/memory.h"

namespace fencepost::test {

using Bytes = std::vector<std::uint8_t>;

/// A pixel format as the driver describes it to the hardware.
struct RgaFormat {
  const char* name;
  unsigned format, swap;
  unsigned bytes;                 ///< of a pixel in the first plane
  unsigned x_divisor, y_divisor;  ///< of the chroma planes; 0: RGB

  [[nodiscard]] bool yuv() const { return x_divisor != 0; }
  [[nodiscard]] unsigned size(unsigned w, unsigned h) const {
    return yuv() ? w * h + 2 * (w / 2) * (h / y_divisor) : w * h * bytes;
  }
};

inline constexpr RgaFormat kArgb32{"ARGB32", 0, 2, 4, 0, 0};
inline constexpr RgaFormat kAbgr32{"ABGR32", 0, 1, 4, 0, 0};
inline constexpr RgaFormat kXbgr32{"XBGR32", 1, 1, 4, 0, 0};
inline constexpr RgaFormat kRgb24{"RGB24", 2, 0, 3, 0, 0};
inline constexpr RgaFormat kBgr24{"BGR24", 2, 1, 3, 0, 0};
inline constexpr RgaFormat kArgb444{"ARGB444", 6, 1, 2, 0, 0};
inline constexpr RgaFormat kArgb555{"ARGB555", 5, 1, 2, 0, 0};
inline constexpr RgaFormat kRgb565{"RGB565", 4, 1, 2, 0, 0};
inline constexpr RgaFormat kNv21{"NV21", 10, 4, 1, 1, 2};
inline constexpr RgaFormat kNv61{"NV61", 8, 4, 1, 1, 1};
inline constexpr RgaFormat kNv12{"NV12", 10, 0, 1, 1, 2};
inline constexpr RgaFormat kNv16{"NV16", 8, 0, 1, 1, 1};
inline constexpr RgaFormat kYuv420{"YUV420", 11, 0, 1, 2, 2};
inline constexpr RgaFormat kYuv422p{"YUV422P", 9, 0, 1, 2, 1};
inline constexpr RgaFormat kYvu420{"YVU420", 11, 4, 1, 2, 2};

inline constexpr std::array kRgaFormats = {kArgb32,  kAbgr32,  kXbgr32, kRgb24,   kBgr24,
                                           kArgb444, kArgb555, kRgb565, kNv21,    kNv61,
                                           kNv12,    kNv16,    kYuv420, kYuv422p, kYvu420};

struct RgaPicture {
  RgaFormat format;
  unsigned width, height;
};

struct RgaTurn {
  unsigned degrees = 0;
  bool mirror_x = false;  ///< the bit that the driver's vertical flip sets
  bool mirror_y = false;
};

class RgaGuest {
 public:
  static constexpr std::uint64_t kRam = 16 << 20;
  static constexpr std::uint32_t kCommandBuffer = 0x3000;
  static constexpr std::uint32_t kSourceTable = 0x10000;
  static constexpr std::uint32_t kDestinationTable = 0x20000;
  static constexpr std::uint32_t kSourcePages = 0x100000;
  static constexpr std::uint32_t kDestinationPages = 0x800000;

  RgaGuest() : ram_(kRam), memory_(ram_) {}

  soc::GuestMemory& memory() { return memory_; }
  std::array<std::uint32_t, 32>& words() { return words_; }
  std::uint32_t& word(std::uint32_t reg) { return words_[(reg - 0x100) / 4]; }

  /// What the driver writes for a conversion of whole pictures; `csc` as in SRC_INFO or DST_INFO.
  void command(const RgaPicture& src, const RgaPicture& dst, RgaTurn turn = {}, unsigned csc = 1) {
    words_ = {};
    const bool sideways = turn.degrees % 180 != 0;
    const auto scaled_w = sideways ? dst.height : dst.width;
    const auto scaled_h = sideways ? dst.width : dst.height;
    const auto [h_mode, x_factor] = factor(src.width, scaled_w);
    const auto [v_mode, y_factor] = factor(src.height, scaled_h);
    const bool to_rgb = src.format.yuv() && !dst.format.yuv();
    const bool to_yuv = !src.format.yuv() && dst.format.yuv();
    word(0x100) = 1 << 6;
    word(0x104) = src.format.format | src.format.swap << 4 | (to_rgb ? csc : 0) << 8 |
                  turn.degrees / 90 << 10 | (turn.mirror_x ? 1U : 0U) << 12 |
                  (turn.mirror_y ? 1U : 0U) << 13 | h_mode << 14 | v_mode << 16;
    const auto s = planes(src);
    word(0x108) = s[0];
    word(0x10c) = s[1];
    word(0x110) = s[2];
    word(0x118) = src.width * src.format.bytes / 4;
    word(0x11c) = (src.width - 1) | (src.height - 1) << 16;
    word(0x120) = x_factor;
    word(0x124) = y_factor;
    word(0x138) = dst.format.format | dst.format.swap << 4 | (to_yuv ? csc : 0) << 16;
    const auto d = corner(dst, turn);
    word(0x13c) = d[0];
    word(0x140) = d[1];
    word(0x144) = d[2];
    word(0x148) = dst.width * dst.format.bytes / 4;
    word(0x14c) = (dst.width - 1) | (dst.height - 1) << 16;
    word(0x16c) = 0x777;
    word(0x170) = kSourceTable >> 4;
    word(0x174) = kDestinationTable >> 4;
    word(0x178) = kDestinationTable >> 4;
    table(kSourceTable, kSourcePages);
    table(kDestinationTable, kDestinationPages);
    put(kCommandBuffer, std::as_bytes(std::span(words_)));
  }

  void put_source(const Bytes& bytes) { move(kSourcePages, bytes); }
  Bytes destination(unsigned size) {
    Bytes bytes(size);
    for (unsigned at = 0; at < size; ++at)
      bytes[at] = static_cast<std::uint8_t>(ram_[page(kDestinationPages, at / 4096) + at % 4096]);
    return bytes;
  }
  void put(std::uint64_t address, std::span<const std::byte> bytes) {
    std::memcpy(ram_.data() + address, bytes.data(), bytes.size());
  }

 private:
  static constexpr unsigned kPages = 1024;

  /// Neighbouring pages of a buffer lie far from each other.
  static std::uint32_t page(std::uint32_t base, unsigned index) {
    return base + index * 37 % kPages * 4096;
  }
  void table(std::uint32_t at, std::uint32_t base) {
    for (unsigned i = 0; i < kPages; ++i) {
      const auto entry = page(base, i);
      std::memcpy(ram_.data() + at + 4 * i, &entry, 4);
    }
  }
  void move(std::uint32_t base, const Bytes& bytes) {
    for (unsigned at = 0; at < bytes.size(); ++at)
      ram_[page(base, at / 4096) + at % 4096] = std::byte{bytes[at]};
  }
  static std::array<std::uint32_t, 2> factor(unsigned src, unsigned dst) {
    if (src == dst) return {0, 0};
    if (src > dst) return {1, (dst << 16) / src + 1};
    return {2, (((src - 1) << 16) / (dst - 1)) << 16};
  }
  static std::array<std::uint32_t, 3> planes(const RgaPicture& picture) {
    const auto luma = picture.width * picture.height;
    if (!picture.format.yuv()) return {0, 0, 0};
    return {0, luma, luma + (picture.width / 2) * (picture.height / picture.format.y_divisor)};
  }
  /// The addresses of the corner at which drawing begins.
  static std::array<std::uint32_t, 3> corner(const RgaPicture& picture, RgaTurn turn) {
    auto at = planes(picture);
    const bool right = (turn.degrees == 90 || turn.degrees == 180) != turn.mirror_x;
    const bool bottom = (turn.degrees == 180 || turn.degrees == 270) != turn.mirror_y;
    const auto stride = picture.width * picture.format.bytes;
    if (right) at[0] += (picture.width - 1) * picture.format.bytes;
    if (bottom) at[0] += (picture.height - 1) * stride;
    if (!picture.format.yuv()) return at;
    for (const auto plane : {1, 2}) {
      if (right) at[plane] += picture.width / picture.format.x_divisor - 1;
      if (bottom)
        at[plane] +=
            (picture.height / picture.format.y_divisor - 1) * (stride / picture.format.x_divisor);
    }
    return at;
  }

  std::vector<std::byte> ram_;
  soc::GuestMemory memory_;
  std::array<std::uint32_t, 32> words_{};
};

/// Bytes without a pattern, the same each time.
inline Bytes noise(unsigned size, std::uint32_t seed = 1) {
  Bytes bytes(size);
  for (auto& byte : bytes) {
    seed = seed * 1664525 + 1013904223;
    byte = static_cast<std::uint8_t>(seed >> 24);
  }
  return bytes;
}

}  // namespace fencepost::test
