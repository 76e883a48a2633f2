// SPDX-License-Identifier: MIT
// A place in a line of text, and the few moves that reading a trace takes.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fencepost::trace {

inline bool is_digit(char c) {
  return static_cast<unsigned char>(c - '0') < 10;
}

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
    if (static_cast<std::size_t>(end - at) < kLength || std::memcmp(at, literal, kLength) != 0)
      return false;
    at += kLength;
    return true;
  }

  void skip(char c) {
    while (at < end && *at == c) ++at;
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

  /// Hexadecimal digits, at least one.
  bool hexadecimal(std::uint64_t& value) {
    const auto [stop, error] = std::from_chars(at, end, value, 16);
    at = stop;
    return error == std::errc{};
  }
};

}  // namespace fencepost::trace
