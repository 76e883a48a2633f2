// SPDX-License-Identifier: MIT
// Loops over one line of pixels: simple enough that the compiler makes vectors of them. They are
// most of what a job costs. `from` and `to` must not overlap.
#pragma once

#include <array>
#include <cstdint>

#include "soc/rga/pixel.h"

namespace fencepost::soc::rga {

/// Where the four bytes of a word come from: byte i of the result is byte `place[i]` of the source.
/// The bits of `ones` are set whatever was there.
struct ByteOrder {
  std::array<unsigned, 4> place;
  std::uint32_t ones;
};
/// Four bytes a pixel, to the inside or back.
void permute_bytes(const std::uint8_t* from, std::uint8_t* to, unsigned count,
                   const ByteOrder& order);

/// Three bytes a pixel; `swap` exchanges the outer ones.
void unpack_bytes3(const std::uint8_t* from, Pixel* to, unsigned count, bool swap);
void pack_bytes3(const Pixel* from, std::uint8_t* to, unsigned count, bool swap);

/// A component of a 16-bit pixel; with no bits it is not there.
struct Bits {
  unsigned low = 0;
  unsigned count = 0;
};
/// Red, green, blue and alpha. Few bits are stretched to 8 by repeating them, so that all ones
/// become 255; and cut off again.
using BitFields = std::array<Bits, 4>;
void unpack_words(const std::uint8_t* from, Pixel* to, unsigned count, const BitFields& fields);
void pack_words(const Pixel* from, std::uint8_t* to, unsigned count, const BitFields& fields);

/// A line of chroma samples for unpack_yuv(): each twice, as the two pixels that share it.
using ChromaPair = std::uint64_t;
void unpack_chroma_pairs(const std::uint8_t* from, ChromaPair* to, unsigned count, bool swap);
void unpack_chroma_planes(const std::uint8_t* u, const std::uint8_t* v, ChromaPair* to,
                          unsigned count);
/// `count` pixels, an even number, of a line of luma and the chroma beside it.
void unpack_yuv(const std::uint8_t* luma, const ChromaPair* chroma, Pixel* to, unsigned count);

void pack_luma(const Pixel* from, std::uint8_t* to, unsigned count);
/// Adds U, in the low half, and V of two neighbouring pixels to each of `count` sums.
void add_chroma(const Pixel* from, std::uint32_t* sums, unsigned count);
/// The means of such sums over 2^`shift` pixels each.
void pack_chroma_pairs(const std::uint32_t* sums, unsigned shift, std::uint8_t* to, unsigned count,
                       bool swap);
void pack_chroma_planes(const std::uint32_t* sums, unsigned shift, std::uint8_t* u, std::uint8_t* v,
                        unsigned count);

/// Three weights and an offset, in 1/65536, for each component of the result. Sums stay within 31
/// bits.
using Coefficients = std::array<std::array<std::int32_t, 4>, 3>;
/// Converts in place; alpha stays.
void convert(Pixel* pixels, unsigned count, const Coefficients& coefficients);

/// Adds `weight` times each byte of a line to a sum of its own. Weights that add up to 65536 at
/// most are safe.
void add_weighted(const Pixel* from, std::uint32_t weight, std::uint32_t* sums, unsigned count);
/// The means of such sums, four to a pixel, of weights that add up to `weights`, which is not 0.
void take_means(const std::uint32_t* sums, std::uint32_t weights, Pixel* to, unsigned count);

/// The last pixel first.
void reverse(const Pixel* from, Pixel* to, unsigned count);

}  // namespace fencepost::soc::rga
