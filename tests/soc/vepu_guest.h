// SPDX-License-Identifier: MIT
// A guest that uses the VEPU as Linux's driver does: planes in memory, a header before the output,
// and the registers. Written from the driver's side, so that it shares no code with the model.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "jpeg_planes.h"
#include "soc/memory.h"

namespace fencepost::test {

/// A quantisation table in natural order.
using Steps = std::array<std::uint8_t, 64>;

/// As no encoder would choose it, and unlike in every place, so that an exchanged one is seen.
inline Steps uneven_steps(unsigned first) {
  Steps steps{};
  for (unsigned i = 0; i < 64; ++i) steps[i] = static_cast<std::uint8_t>(1 + (first + 29 * i) % 61);
  return steps;
}

inline Steps even_steps(std::uint8_t value) {
  Steps steps{};
  steps.fill(value);
  return steps;
}

class VepuGuest {
 public:
  static constexpr std::uint64_t kRam = 16 << 20;
  static constexpr std::array<std::uint32_t, 3> kPlanes = {0x100000, 0x400000, 0x600000};
  static constexpr std::uint32_t kOutput = 0x800000;
  static constexpr std::uint32_t kOutputSize = 0x400000;

  using Words = std::array<std::uint32_t, 0x2e0 / 4>;

  VepuGuest() : ram_(kRam), memory_(ram_) {}

  soc::GuestMemory& memory() { return memory_; }
  Words& words() { return words_; }
  std::uint32_t& word(std::uint32_t reg) { return words_[reg / 4]; }

  /// Puts the picture into memory and makes the registers for it.
  void prepare(const Planes& picture, RawFormat format, const Steps& luma, const Steps& chroma) {
    const auto width = (picture.width + 15) / 16 * 16;
    const auto height = (picture.height + 15) / 16 * 16;
    const auto planes = raw_planes(picture, format, width, height);
    for (std::size_t i = 0; i < planes.size(); ++i)
      std::memcpy(ram_.data() + kPlanes[i], planes[i].data(), planes[i].size());
    picture_ = {picture.width, picture.height};
    luma_ = luma;
    chroma_ = chroma;
    words_ = {};
    word(0x0f4) = width;
    word(0x0f0) = (width - picture.width) / 4 << 4 | (height - picture.height);
    word(0x128) = static_cast<std::uint32_t>(format) << 4;
    word(0x134) = kOutput;
    word(0x0d4) = kOutputSize;
    for (std::uint32_t i = 0; i < 3; ++i) word(0x0c0 + 4 * i) = kPlanes[i];
    put_steps(0x000, luma);
    put_steps(0x040, chroma);
    word(0x1a4) = 0xfc000000;
    word(0x0d8) = 16 << 8;
    word(0x19c) = height / 16 << 20 | width / 16 << 8 | 1 << 6 | 2 << 4 | 1;
  }

  /// What is in memory at the output's address.
  Bytes output(std::size_t size) const {
    Bytes bytes(size);
    std::memcpy(bytes.data(), ram_.data() + kOutput, size);
    return bytes;
  }

  /// The file that the driver hands out: its header and `bits` of what the hardware wrote. Without
  /// Huffman tables, for which decoders then take the standard ones.
  Bytes file(std::uint32_t bits) const {
    Bytes file = {0xff, 0xd8, 0xff, 0xdb, 0x00, 0x84};
    put_table(file, 0, luma_);
    put_table(file, 1, chroma_);
    const auto [width, height] = picture_;
    const auto low = [](unsigned value) { return static_cast<std::uint8_t>(value); };
    const Bytes frame = {0xff,
                         0xc0,
                         0,
                         17,
                         8,
                         low(height >> 8),
                         low(height),
                         low(width >> 8),
                         low(width),
                         3,
                         1,
                         0x22,
                         0,
                         2,
                         0x11,
                         1,
                         3,
                         0x11,
                         1};
    const Bytes scan = {0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 0x3f, 0};
    file.insert(file.end(), frame.begin(), frame.end());
    file.insert(file.end(), scan.begin(), scan.end());
    const auto stream = output(bits / 8);
    file.insert(file.end(), stream.begin(), stream.end());
    return file;
  }

 private:
  /// The driver's order, of which the first two rows and their distance say the rest.
  static constexpr std::array<unsigned, 16> kOrder = {0,  8,  16, 24, 1,  9,  17, 25,
                                                      32, 40, 48, 56, 33, 41, 49, 57};
  void put_steps(std::uint32_t reg, const Steps& steps) {
    for (unsigned i = 0; i < 64; ++i)
      word(reg + i / 4 * 4) |= std::uint32_t{steps[kOrder[i % 16] + i / 16 * 2]}
                               << (24 - i % 4 * 8);
  }
  static void put_table(Bytes& file, std::uint8_t index, const Steps& steps) {
    file.push_back(index);
    // The diagonals of the zigzag, up and down in turn.
    for (unsigned diagonal = 0; diagonal < 15; ++diagonal) {
      for (unsigned i = 0; i <= diagonal; ++i) {
        const unsigned row = diagonal % 2 == 0 ? diagonal - i : i;
        const unsigned column = diagonal - row;
        if (row < 8 && column < 8) file.push_back(steps[row * 8 + column]);
      }
    }
  }

  std::vector<std::byte> ram_;
  soc::GuestMemory memory_;
  Words words_{};
  std::pair<unsigned, unsigned> picture_;
  Steps luma_{};
  Steps chroma_{};
};

}  // namespace fencepost::test
