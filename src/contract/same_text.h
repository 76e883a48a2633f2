// SPDX-License-Identifier: MIT
// Whether two short texts are the same.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace fencepost::contract {

namespace detail {

template <class Word>
std::uint64_t difference(const char* a, const char* b) {
  Word x = 0, y = 0;
  std::memcpy(&x, a, sizeof x);
  std::memcpy(&y, b, sizeof y);
  return x ^ y;
}

}  // namespace detail

/// As a == b. For names of drivers and timelines, which have a dozen characters: a few loads, of
/// which the last overlaps the one before, where a call of memcmp() would take longer than they do.
inline bool same_text(std::string_view a, std::string_view b) {
  using detail::difference;
  if (a.size() != b.size()) return false;
  const char* const x = a.data();
  const char* const y = b.data();
  const std::size_t size = a.size();
  if (size > 32) return std::memcmp(x, y, size) == 0;
  if (size >= 8) {
    std::uint64_t other = difference<std::uint64_t>(x + size - 8, y + size - 8);
    for (std::size_t at = 0; at + 8 < size; at += 8)
      other |= difference<std::uint64_t>(x + at, y + at);
    return other == 0;
  }
  if (size >= 4)
    return (difference<std::uint32_t>(x, y) |
            difference<std::uint32_t>(x + size - 4, y + size - 4)) == 0;
  for (std::size_t at = 0; at < size; ++at)
    if (x[at] != y[at]) return false;
  return true;
}

}  // namespace fencepost::contract
