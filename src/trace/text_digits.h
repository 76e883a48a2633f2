// SPDX-License-Identifier: MIT
// Decimal digits eight characters at a time, without a branch for each: how long a number is
// differs from line to line, so the end of a loop over it would be guessed wrong about once a
// number.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace fencepost::trace {

/// A run of digits among eight characters.
struct Digits {
  unsigned count = 0;
  std::uint32_t value = 0;
};

/// The eight characters at `at`, the first of them in the lowest byte.
inline std::uint64_t load_characters(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  return bytes;
}

namespace detail {

inline constexpr std::uint64_t kZeros = 0x3030303030303030ull;

/// The highest bit of every byte of `values` (characters less '0') that is no digit.
inline std::uint64_t no_digits(std::uint64_t values) {
  constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7full;
  return (((values & kLow) + 0x7676767676767676ull) | values) & ~kLow;
}

/// The number whose digits are the bytes of `values`, the last in the highest. Neighbours are
/// joined to two digits, those to four, and those to eight.
inline std::uint32_t join(std::uint64_t values) {
  values = values * 10 + (values >> 8);
  constexpr std::uint64_t kPairs = 0x000000ff000000ffull;
  values = ((values & kPairs) * 0x000f424000000064ull +
            ((values >> 16) & kPairs) * 0x0000271000000001ull) >>
           32;
  return static_cast<std::uint32_t>(values);
}

}  // namespace detail

/// The digits with which eight `characters` begin.
inline Digits first_digits(std::uint64_t characters) {
  const std::uint64_t values = characters ^ detail::kZeros;
  const auto count = static_cast<unsigned>(std::countr_zero(detail::no_digits(values))) / 8;
  if (count == 0) return {};
  return {count, detail::join(values << (64 - 8 * count))};
}

/// The digits with which eight `characters` end.
inline Digits last_digits(std::uint64_t characters) {
  const std::uint64_t values = characters ^ detail::kZeros;
  const auto count = static_cast<unsigned>(std::countl_zero(detail::no_digits(values))) / 8;
  if (count == 0) return {};
  return {count, detail::join(values >> (64 - 8 * count) << (64 - 8 * count))};
}

/// 10 to the power of `digits`, at most 8.
inline std::uint32_t power_of_ten(unsigned digits) {
  constexpr std::uint32_t kPowers[] = {1,       10,        100,        1'000,      10'000,
                                       100'000, 1'000'000, 10'000'000, 100'000'000};
  return kPowers[digits];
}

}  // namespace fencepost::trace
