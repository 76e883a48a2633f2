// SPDX-License-Identifier: MIT
// Where the lines of a block of text end.
#include "trace/line_index.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fencepost::trace {
namespace {

/// How far a scan has come.
struct Scan {
  std::size_t at = 0;
  std::uint32_t* next;  ///< where the next end goes
};

void find_one_by_one(std::span<const char> text, Scan& scan) {
  for (; scan.at < text.size(); ++scan.at)
    if (text[scan.at] == '\n') *scan.next++ = static_cast<std::uint32_t>(scan.at);
}

#if defined(__x86_64__)

/// Few lines are shorter than 64 characters, so a mask has one end or none: that one is written
/// without asking whether it is there, since the processor would guess wrong for every other line.
/// (There is room: fewer ends have been found than characters passed.)
[[gnu::always_inline]] inline std::uint32_t* put(std::uint64_t mask, std::size_t at,
                                                 std::uint32_t* next) {
  const auto offset = [&] {
    return static_cast<std::uint32_t>(at + static_cast<unsigned>(std::countr_zero(mask)));
  };
  *next = offset();
  std::uint32_t* const stop = next + std::popcount(mask);
  while (++next < stop) [[unlikely]] {
      mask &= mask - 1;
      *next = offset();
    }
  return stop;
}

/// `mask_of(at)`: a bit for each of the 64 characters from `at` on.
template <class MaskOf>
[[gnu::always_inline]] inline void find(std::size_t size, Scan& scan, MaskOf&& mask_of) {
  std::size_t at = scan.at;
  std::uint32_t* next = scan.next;
  for (; at + 64 <= size; at += 64) next = put(mask_of(at), at, next);
  scan = {at, next};
}

__attribute__((target("avx512bw,bmi,popcnt"))) void find_avx512(std::span<const char> text,
                                                                Scan& scan) {
  const __m512i newline = _mm512_set1_epi8('\n');
  find(
      text.size(), scan, [&](std::size_t at) __attribute__((target("avx512bw,bmi,popcnt"))) {
        return _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(text.data() + at), newline);
      });
}

__attribute__((target("avx2,bmi,popcnt"))) void find_avx2(std::span<const char> text, Scan& scan) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const auto equal = [&](std::size_t at) __attribute__((target("avx2,bmi,popcnt"))) {
    const auto* from = reinterpret_cast<const __m256i*>(text.data() + at);
    const __m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256(from), newline);
    return std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(same))};
  };
  find(
      text.size(), scan, [&](std::size_t at) __attribute__((target("avx2,bmi,popcnt"))) {
        return equal(at) | equal(at + 32) << 32;
      });
}

void find_sse2(std::span<const char> text, Scan& scan) {
  const __m128i newline = _mm_set1_epi8('\n');
  const auto equal = [&](std::size_t at) {
    const auto* from = reinterpret_cast<const __m128i*>(text.data() + at);
    const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(from), newline);
    return static_cast<std::uint64_t>(_mm_movemask_epi8(same));
  };
  find(text.size(), scan, [&](std::size_t at) {
    return equal(at) | equal(at + 16) << 16 | equal(at + 32) << 32 | equal(at + 48) << 48;
  });
}

void find_wide(std::span<const char> text, Scan& scan) {
  const bool counts = __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
  if (counts && __builtin_cpu_supports("avx512bw"))
    find_avx512(text, scan);
  else if (counts && __builtin_cpu_supports("avx2"))
    find_avx2(text, scan);
  else
    find_sse2(text, scan);
}

#else

void find_wide(std::span<const char>, Scan&) {}

#endif

}  // namespace

std::size_t find_line_ends(std::span<const char> text, std::size_t from, std::uint32_t* ends) {
  Scan scan = {from, ends};
  find_wide(text, scan);
  find_one_by_one(text, scan);
  return static_cast<std::size_t>(scan.next - ends);
}

}  // namespace fencepost::trace
