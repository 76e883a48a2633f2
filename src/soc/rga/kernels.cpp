// SPDX-License-Identifier: MIT
// Loops over one line of pixels. What differs between formats is computed before the loop, so that
// none of them has a branch.
#include "soc/rga/kernels.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

// Each loop twice, for processors with AVX2 and without; who runs it is asked once. Sanitizers run
// before that can be asked.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define FENCEPOST_CLONES [[gnu::target_clones("avx2", "default")]]
#else
#define FENCEPOST_CLONES
#endif

namespace fencepost::soc::rga {
namespace {

template <class Word>
Word load(const std::uint8_t* from, std::size_t index) {
  Word word;
  std::memcpy(&word, from + index * sizeof word, sizeof word);
  return word;
}

template <class Word>
void save(std::uint8_t* to, std::size_t index, Word word) {
  std::memcpy(to + index * sizeof word, &word, sizeof word);
}

/// Red and blue change places; alpha is lost.
constexpr std::uint32_t swapped(std::uint32_t pixel) {
  return (pixel >> 16 & 0xff) | (pixel & 0xff00) | (pixel & 0xff) << 16;
}

/// How a field of a word becomes a byte: (word >> low & mask) * factor >> drop.
struct Widening {
  std::uint32_t low, mask, factor, drop;
};

constexpr Widening widening(Bits bits) {
  if (bits.count == 0) return {0, 0, 0, 0};
  const auto mask = (1U << bits.count) - 1;
  if (bits.count < 4) return {bits.low, mask, 255 / mask, 0};  // 1 bit: 0 or 255
  return {bits.low, mask, (1U << bits.count) + 1, 2 * bits.count - 8};
}

constexpr std::uint32_t widen(std::uint32_t word, const Widening& how) {
  return (word >> how.low & how.mask) * how.factor >> how.drop;
}

/// How a byte at `at` of a pixel becomes a field of a word: (pixel >> drop & mask) << low.
struct Narrowing {
  std::uint32_t drop, mask, low;
};

constexpr Narrowing narrowing(Bits bits, unsigned at) {
  if (bits.count == 0) return {0, 0, 0};
  return {at + 8 - bits.count, (1U << bits.count) - 1, bits.low};
}

constexpr std::uint32_t narrow(Pixel pixel, const Narrowing& how) {
  return (pixel >> how.drop & how.mask) << how.low;
}

/// U and V, in the low bytes of two halves, as a pixel has them, for two pixels.
constexpr ChromaPair pair(std::uint32_t u, std::uint32_t v) {
  return (kOpaque | v << 16 | u << 8) * 0x1'0000'0001ULL;
}

constexpr std::uint32_t clamped(std::int32_t sum) {
  return static_cast<std::uint32_t>(std::clamp(sum >> 16, 0, 255));
}

}  // namespace

FENCEPOST_CLONES void permute_bytes(const std::uint8_t* __restrict from,
                                    std::uint8_t* __restrict to, unsigned count,
                                    const ByteOrder& order) {
  const auto [place, ones] = order;
  const unsigned shift[] = {8 * place[0], 8 * place[1], 8 * place[2], 8 * place[3]};
  for (unsigned x = 0; x < count; ++x) {
    const auto word = load<std::uint32_t>(from, x);
    save(to, x,
         (word >> shift[0] & 0xff) | (word >> shift[1] & 0xff) << 8 |
             (word >> shift[2] & 0xff) << 16 | (word >> shift[3] & 0xff) << 24 | ones);
  }
}

// Words of four bytes that overlap; the last pixel has none behind it.
void unpack_bytes3(const std::uint8_t* __restrict from, Pixel* __restrict to, unsigned count,
                   bool swap) {
  for (unsigned x = 0; x + 1 < count; ++x) {
    std::uint32_t word = 0;
    std::memcpy(&word, from + std::size_t{3} * x, sizeof word);
    to[x] = (swap ? swapped(word) : word) | kOpaque;
  }
  std::uint32_t last = 0;
  std::memcpy(&last, from + std::size_t{3} * (count - 1), 3);
  to[count - 1] = (swap ? swapped(last) : last) | kOpaque;
}

void pack_bytes3(const Pixel* __restrict from, std::uint8_t* __restrict to, unsigned count,
                 bool swap) {
  for (unsigned x = 0; x + 1 < count; ++x) {
    const auto word = swap ? swapped(from[x]) : from[x];
    std::memcpy(to + std::size_t{3} * x, &word, sizeof word);
  }
  const auto last = swap ? swapped(from[count - 1]) : from[count - 1];
  std::memcpy(to + std::size_t{3} * (count - 1), &last, 3);
}

FENCEPOST_CLONES void unpack_words(const std::uint8_t* __restrict from, Pixel* __restrict to,
                                   unsigned count, const BitFields& fields) {
  const auto red = widening(fields[0]);
  const auto green = widening(fields[1]);
  const auto blue = widening(fields[2]);
  const auto alpha = widening(fields[3]);
  const auto ones = fields[3].count == 0 ? kOpaque : 0;
  for (unsigned x = 0; x < count; ++x) {
    const std::uint32_t word = load<std::uint16_t>(from, x);
    to[x] = widen(word, red) | widen(word, green) << 8 | widen(word, blue) << 16 |
            widen(word, alpha) << 24 | ones;
  }
}

FENCEPOST_CLONES void pack_words(const Pixel* __restrict from, std::uint8_t* __restrict to,
                                 unsigned count, const BitFields& fields) {
  const auto red = narrowing(fields[0], 0);
  const auto green = narrowing(fields[1], 8);
  const auto blue = narrowing(fields[2], 16);
  const auto alpha = narrowing(fields[3], 24);
  for (unsigned x = 0; x < count; ++x) {
    const auto pixel = from[x];
    save(to, x,
         static_cast<std::uint16_t>(narrow(pixel, red) | narrow(pixel, green) |
                                    narrow(pixel, blue) | narrow(pixel, alpha)));
  }
}

FENCEPOST_CLONES void unpack_chroma_pairs(const std::uint8_t* __restrict from,
                                          ChromaPair* __restrict to, unsigned count, bool swap) {
  const unsigned u = swap ? 8 : 0;
  const unsigned v = 8 - u;
  for (unsigned i = 0; i < count; ++i) {
    const std::uint32_t word = load<std::uint16_t>(from, i);
    to[i] = pair(word >> u & 0xff, word >> v & 0xff);
  }
}

FENCEPOST_CLONES void unpack_chroma_planes(const std::uint8_t* __restrict u,
                                           const std::uint8_t* __restrict v,
                                           ChromaPair* __restrict to, unsigned count) {
  for (unsigned i = 0; i < count; ++i) to[i] = pair(u[i], v[i]);
}

FENCEPOST_CLONES void unpack_yuv(const std::uint8_t* __restrict luma,
                                 const ChromaPair* __restrict chroma, Pixel* __restrict to,
                                 unsigned count) {
  auto* const pairs = reinterpret_cast<std::uint8_t*>(to);
  for (unsigned i = 0; i < count / 2; ++i) {
    const std::uint64_t two = load<std::uint16_t>(luma, i);
    save(pairs, i, chroma[i] | (two & 0xff) | (two & 0xff00) << 24);
  }
}

FENCEPOST_CLONES void pack_luma(const Pixel* __restrict from, std::uint8_t* __restrict to,
                                unsigned count) {
  for (unsigned x = 0; x < count; ++x) to[x] = static_cast<std::uint8_t>(from[x]);
}

FENCEPOST_CLONES void add_chroma(const Pixel* __restrict from, std::uint32_t* __restrict sums,
                                 unsigned count) {
  const auto* const pairs = reinterpret_cast<const std::uint8_t*>(from);
  for (unsigned i = 0; i < count; ++i) {
    const auto two = load<std::uint64_t>(pairs, i);
    // U of both pixels in 16 bits each, and V beside it.
    const auto u = two >> 8 & 0x0000'00ff'0000'00ff;
    const auto v = two & 0x00ff'0000'00ff'0000;
    const auto both = u | v;
    sums[i] += static_cast<std::uint32_t>(both) + static_cast<std::uint32_t>(both >> 32);
  }
}

FENCEPOST_CLONES void pack_chroma_pairs(const std::uint32_t* __restrict sums, unsigned shift,
                                        std::uint8_t* __restrict to, unsigned count, bool swap) {
  const auto half = (1U << shift) / 2 * 0x10001;
  const unsigned u = swap ? 8 : 0;
  const unsigned v = 8 - u;
  for (unsigned i = 0; i < count; ++i) {
    const auto means = (sums[i] + half) >> shift;
    save(to, i, static_cast<std::uint16_t>((means & 0xff) << u | (means >> 16 & 0xff) << v));
  }
}

FENCEPOST_CLONES void pack_chroma_planes(const std::uint32_t* __restrict sums, unsigned shift,
                                         std::uint8_t* __restrict u, std::uint8_t* __restrict v,
                                         unsigned count) {
  const auto half = (1U << shift) / 2 * 0x10001;
  for (unsigned i = 0; i < count; ++i) {
    const auto means = (sums[i] + half) >> shift;
    u[i] = static_cast<std::uint8_t>(means);
    v[i] = static_cast<std::uint8_t>(means >> 16);
  }
}

FENCEPOST_CLONES void convert(Pixel* pixels, unsigned count, const Coefficients& coefficients) {
  constexpr std::int32_t kHalf = 1 << 15;
  const auto k = coefficients;
  for (unsigned x = 0; x < count; ++x) {
    const auto pixel = pixels[x];
    const auto c0 = static_cast<std::int32_t>(pixel & 0xff);
    const auto c1 = static_cast<std::int32_t>(pixel >> 8 & 0xff);
    const auto c2 = static_cast<std::int32_t>(pixel >> 16 & 0xff);
    const auto first = k[0][0] * c0 + k[0][1] * c1 + k[0][2] * c2 + (k[0][3] + kHalf);
    const auto second = k[1][0] * c0 + k[1][1] * c1 + k[1][2] * c2 + (k[1][3] + kHalf);
    const auto third = k[2][0] * c0 + k[2][1] * c1 + k[2][2] * c2 + (k[2][3] + kHalf);
    pixels[x] = clamped(first) | clamped(second) << 8 | clamped(third) << 16 | (pixel & kOpaque);
  }
}

FENCEPOST_CLONES void add_weighted(const Pixel* __restrict from, std::uint32_t weight,
                                   std::uint32_t* __restrict sums, unsigned count) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(from);
  for (std::size_t i = 0; i < std::size_t{4} * count; ++i) sums[i] += weight * bytes[i];
}

FENCEPOST_CLONES void take_means(const std::uint32_t* __restrict sums, std::uint32_t weights,
                                 Pixel* __restrict to, unsigned count) {
  auto* const bytes = reinterpret_cast<std::uint8_t*>(to);
  const auto all = std::size_t{4} * count;
  if (weights == 1U << 16)
    for (std::size_t i = 0; i < all; ++i)
      bytes[i] = static_cast<std::uint8_t>((sums[i] + weights / 2) >> 16);
  else
    for (std::size_t i = 0; i < all; ++i)
      bytes[i] = static_cast<std::uint8_t>((sums[i] + weights / 2) / weights);
}

FENCEPOST_CLONES void reverse(const Pixel* __restrict from, Pixel* __restrict to, unsigned count) {
  for (unsigned x = 0; x < count; ++x) to[x] = from[count - 1 - x];
}

}  // namespace fencepost::soc::rga
