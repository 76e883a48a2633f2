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

void take_mask(std::uint64_t mask, Scan& scan) {
  for (; mask != 0; mask &= mask - 1)
    *scan.next++ =
        static_cast<std::uint32_t>(scan.at + static_cast<unsigned>(std::countr_zero(mask)));
  scan.at += 64;
}

__attribute__((target("avx2"))) void find_avx2(std::span<const char> text, Scan& scan) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const auto equal = [&](std::size_t at) __attribute__((target("avx2"))) {
    const auto* from = reinterpret_cast<const __m256i*>(text.data() + at);
    const __m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256(from), newline);
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(same));
  };
  while (scan.at + 64 <= text.size())
    take_mask(equal(scan.at) | std::uint64_t{equal(scan.at + 32)} << 32, scan);
}

void find_sse2(std::span<const char> text, Scan& scan) {
  const __m128i newline = _mm_set1_epi8('\n');
  const auto equal = [&](std::size_t at) {
    const auto* from = reinterpret_cast<const __m128i*>(text.data() + at);
    const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(from), newline);
    return static_cast<std::uint64_t>(_mm_movemask_epi8(same));
  };
  while (scan.at + 64 <= text.size())
    take_mask(equal(scan.at) | equal(scan.at + 16) << 16 | equal(scan.at + 32) << 32 |
                  equal(scan.at + 48) << 48,
              scan);
}

void find_wide(std::span<const char> text, Scan& scan) {
  if (__builtin_cpu_supports("avx2"))
    find_avx2(text, scan);
  else
    find_sse2(text, scan);
}

#else

void find_wide(std::span<const char>, Scan&) {}

#endif

}  // namespace

std::size_t find_line_ends(std::span<const char> text, std::uint32_t* ends) {
  Scan scan = {0, ends};
  find_wide(text, scan);
  find_one_by_one(text, scan);
  return static_cast<std::size_t>(scan.next - ends);
}

}  // namespace fencepost::trace
