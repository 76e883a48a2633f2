// SPDX-License-Identifier: MIT
// A place in a line of text, and the few moves that reading a trace takes.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "trace/text_digits.h"

namespace fencepost::trace {

inline bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

template <class Word>
bool same_word(const char* a, const char* b) {
  Word x, y;
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  return x == y;
}

/// Whether `kLength` bytes are the same: a few loads, where a call of memcmp() would be half of
/// what a field costs. The last load may overlap the one before.
template <std::size_t kLength>
bool same_bytes(const char* a, const char* b) {
  if constexpr (kLength >= 8) {
    for (std::size_t at = 0; at + 8 < kLength; at += 8)
      if (!same_word<std::uint64_t>(a + at, b + at)) return false;
    return same_word<std::uint64_t>(a + kLength - 8, b + kLength - 8);
  } else if constexpr (kLength >= 4) {
    return same_word<std::uint32_t>(a, b) &&
           same_word<std::uint32_t>(a + kLength - 4, b + kLength - 4);
  } else {
    for (std::size_t at = 0; at < kLength; ++at)
      if (a[at] != b[at]) return false;
    return true;
  }
}

/// The value of a hexadecimal digit; 255 of anything else.
inline constexpr std::array<std::uint8_t, 256> kHexadecimal = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(255);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::uint8_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i)
    values[static_cast<std::uint8_t>('a' + i)] = values[static_cast<std::uint8_t>('A' + i)] =
        static_cast<std::uint8_t>(10 + i);
  return values;
}();

/// Reads from `at` up to `end`; a move that does not fit gives false and may have gone part of the
/// way. `*end` must be readable and no digit: every line of the reader's block is followed by '\n'.
struct Cursor {
  const char* at;
  const char* end;

  [[nodiscard]] bool empty() const { return at >= end; }
  [[nodiscard]] std::string_view rest() const { return {at, static_cast<std::size_t>(end - at)}; }

  /// The very characters of `literal`, a string constant.
  template <std::size_t kSize>
  bool take(const char (&literal)[kSize]) {
    constexpr std::size_t kLength = kSize - 1;
    if (static_cast<std::size_t>(end - at) < kLength || !same_bytes<kLength>(at, literal))
      return false;
    at += kLength;
    return true;
  }

  void skip(char c) {
    while (at < end && *at == c) ++at;
  }

  /// On to the next `c`, eight characters at a time; to the end and false where there is none.
  bool find(char c) {
    constexpr std::uint64_t kOnes = 0x0101010101010101ull;
    const std::uint64_t wanted = kOnes * static_cast<unsigned char>(c);
    for (; end - at >= 8; at += 8) {
      const std::uint64_t other = load_characters(at) ^ wanted;
      const std::uint64_t same = (other - kOnes) & ~other & (kOnes << 7);
      if (same == 0) continue;
      at += std::countr_zero(same) / 8;
      return true;
    }
    while (at < end && *at != c) ++at;
    return at < end;
  }

  /// Decimal digits, at least one. What does not fit into 64 bits wraps.
  bool decimal(std::uint64_t& value) {
    if (!is_digit(*at)) return false;
    std::uint64_t v = 0;
    for (; is_digit(*at); ++at) v = v * 10 + static_cast<std::uint64_t>(*at - '0');
    value = v;
    return at <= end;
  }

  bool decimal(std::uint32_t& value) {
    std::uint64_t wide = 0;
    if (!decimal(wide)) return false;
    value = static_cast<std::uint32_t>(wide);
    return true;
  }

  /// Decimal with an optional sign, of 32 bits.
  bool integer(std::int32_t& value) {
    const bool negative = at < end && *at == '-';
    if (negative) ++at;
    std::uint32_t magnitude = 0;
    if (!decimal(magnitude)) return false;
    value = static_cast<std::int32_t>(negative ? 0 - magnitude : magnitude);
    return true;
  }

  /// Hexadecimal digits, at least one, and no more than fit into 64 bits.
  bool hexadecimal(std::uint64_t& value) {
    std::uint64_t v = 0;
    const char* const begin = at;
    for (; at < end; ++at) {
      const std::uint8_t digit = kHexadecimal[static_cast<unsigned char>(*at)];
      if (digit > 15) break;
      if (v >> 60 != 0) return false;
      v = v << 4 | digit;
    }
    value = v;
    return at > begin;
  }
};

}  // namespace fencepost::trace
