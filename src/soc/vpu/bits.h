// SPDX-License-Identifier: MIT
// Bits, most significant first, as video streams have them; and H.264's Exp-Golomb codes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fencepost::soc::vpu {

class BitWriter {
 public:
  /// The `bits` low bits of `value`, 32 at most.
  void put(std::uint32_t value, unsigned bits) {
    for (unsigned bit = bits; bit-- > 0;) {
      if (count_ % 8 == 0) bytes_.push_back(std::byte{0});
      bytes_.back() |=
          std::byte{static_cast<std::uint8_t>((value >> bit & 1U) << (7 - count_ % 8))};
      ++count_;
    }
  }
  void flag(bool value) { put(value ? 1 : 0, 1); }
  /// ue(v) of H.264's 9.1; `value` below 2^31.
  void ue(std::uint32_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value + 1));
    put(0, width - 1);
    put(value + 1, width);
  }
  /// se(v).
  void se(std::int32_t value) {
    ue(value > 0 ? 2 * static_cast<std::uint32_t>(value) - 1
                 : 2 * static_cast<std::uint32_t>(-value));
  }
  /// Zeroes up to the next byte.
  void align() {
    if (count_ % 8 != 0) put(0, 8 - count_ % 8);
  }
  [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  unsigned count_ = 0;
};

/// Reads zeroes beyond the end.
class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}
  [[nodiscard]] std::size_t position() const { return position_; }
  std::uint32_t bit() {
    const auto at = position_++;
    if (at / 8 >= bytes_.size()) return 0;
    return std::to_integer<std::uint32_t>(bytes_[at / 8]) >> (7 - at % 8) & 1U;
  }
  /// 32 bits at most.
  std::uint32_t get(unsigned bits) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < bits; ++i) value = value << 1 | bit();
    return value;
  }
  /// ue(v); nothing where the code is longer than 31 zeroes, or the end.
  std::optional<std::uint32_t> ue() {
    unsigned zeroes = 0;
    while (bit() == 0)
      if (++zeroes > 31) return std::nullopt;
    return ((1U << zeroes) | get(zeroes)) - 1;
  }
  std::optional<std::int32_t> se() {
    const auto code = ue();
    if (!code) return std::nullopt;
    const auto half = static_cast<std::int32_t>(*code / 2 + *code % 2);
    return *code % 2 != 0 ? half : -half;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

}  // namespace fencepost::soc::vpu
