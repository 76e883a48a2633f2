// SPDX-License-Identifier: MIT
// Where the lines of a block of text end.
#include "trace/line_index.h"

#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace fencepost::trace {
namespace {

void find_one_by_one(std::span<const char> text, std::size_t from,
                     std::vector<std::uint32_t>& ends) {
  for (std::size_t at = from; at < text.size(); ++at)
    if (text[at] == '\n') ends.push_back(static_cast<std::uint32_t>(at));
}

#if defined(__x86_64__)

void append(std::uint64_t mask, std::size_t base, std::vector<std::uint32_t>& ends) {
  for (; mask != 0; mask &= mask - 1)
    ends.push_back(
        static_cast<std::uint32_t>(base + static_cast<unsigned>(std::countr_zero(mask))));
}

__attribute__((target("avx2"))) std::size_t find_avx2(std::span<const char> text,
                                                      std::vector<std::uint32_t>& ends) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const auto equal = [&](std::size_t at) __attribute__((target("avx2"))) {
    const auto* from = reinterpret_cast<const __m256i*>(text.data() + at);
    const __m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256(from), newline);
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(same));
  };
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64)
    append(equal(at) | std::uint64_t{equal(at + 32)} << 32, at, ends);
  return at;
}

std::size_t find_sse2(std::span<const char> text, std::vector<std::uint32_t>& ends) {
  const __m128i newline = _mm_set1_epi8('\n');
  const auto equal = [&](std::size_t at) {
    const auto* from = reinterpret_cast<const __m128i*>(text.data() + at);
    const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(from), newline);
    return static_cast<std::uint64_t>(_mm_movemask_epi8(same));
  };
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64)
    append(equal(at) | equal(at + 16) << 16 | equal(at + 32) << 32 | equal(at + 48) << 48, at,
           ends);
  return at;
}

std::size_t find_wide(std::span<const char> text, std::vector<std::uint32_t>& ends) {
  return __builtin_cpu_supports("avx2") ? find_avx2(text, ends) : find_sse2(text, ends);
}

#else

std::size_t find_wide(std::span<const char>, std::vector<std::uint32_t>&) {
  return 0;
}

#endif

}  // namespace

void find_line_ends(std::span<const char> text, std::vector<std::uint32_t>& ends) {
  find_one_by_one(text, find_wide(text, ends), ends);
}

}  // namespace fencepost::trace
