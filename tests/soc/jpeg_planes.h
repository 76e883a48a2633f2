// SPDX-License-Identifier: MIT
// Pictures of three planes, 4:2:0, and what JPEG makes of them: the measure for the encoder's
// model.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fencepost::test {

using Bytes = std::vector<std::uint8_t>;

/// The planes of chroma are of half the size, rounded up.
struct Planes {
  unsigned width = 0;
  unsigned height = 0;
  std::array<Bytes, 3> planes;  ///< Y, Cb, Cr, without padding

  Planes(unsigned w, unsigned h);
  [[nodiscard]] unsigned plane_width(unsigned i) const { return i == 0 ? width : (width + 1) / 2; }
  [[nodiscard]] unsigned plane_height(unsigned i) const {
    return i == 0 ? height : (height + 1) / 2;
  }
  std::uint8_t& at(unsigned i, unsigned x, unsigned y) {
    return planes[i][std::size_t{y} * plane_width(i) + x];
  }
  [[nodiscard]] std::uint8_t at(unsigned i, unsigned x, unsigned y) const {
    return planes[i][std::size_t{y} * plane_width(i) + x];
  }
};

/// Slopes, waves and a little noise, the same each time and everywhere.
Planes scenery(unsigned width, unsigned height);

/// How a driver's user lays a picture out in memory.
enum class RawFormat { kYuv420, kNv12, kYuyv, kUyvy };

/// The planes of `format` for a picture whose sides are rounded up to `width` and `height`; where
/// there is no picture the bytes are of another one. 4:2:2 has each line of chroma twice.
std::vector<Bytes> raw_planes(const Planes& picture, RawFormat format, unsigned width,
                              unsigned height);

/// Quantisation tables for luma and chroma, in natural order.
using Tables = std::array<std::array<std::uint8_t, 64>, 2>;

/// Those of ITU-T T.81 Annex K, scaled as everybody does for a quality of 1 to 100.
Tables standard_tables(int quality);

struct Decoded {
  Planes picture;
  Tables tables{};
  long warnings = 0;  ///< of libjpeg, such as a missing end
};

/// What libjpeg makes of a whole file of three components, 4:2:0. It ends the program, with a
/// message, where that is no JPEG.
Decoded decode_jpeg(std::span<const std::uint8_t> file);

/// A whole file by libjpeg's own encoder.
Bytes encode_jpeg(const Planes& picture, std::span<const std::uint8_t, 64> luma,
                  std::span<const std::uint8_t, 64> chroma);

/// In dB, over all samples of all planes; infinite where there is no difference.
double psnr(const Planes& a, const Planes& b);

}  // namespace fencepost::test
