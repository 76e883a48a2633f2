// SPDX-License-Identifier: MIT
// Pictures of three planes, 4:2:0, and what JPEG makes of them.
#include "jpeg_planes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
// Wants FILE.
#include <jpeglib.h>

namespace fencepost::test {
namespace {

constexpr unsigned kMcu = 16;

unsigned round_up(unsigned value) {
  return (value + kMcu - 1) / kMcu * kMcu;
}

/// 16 lines of luma and 8 of each chroma, for libjpeg's raw data.
class Rows {
 public:
  explicit Rows(unsigned width) {
    for (unsigned i = 0; i < 3; ++i) {
      const auto lines = i == 0 ? kMcu : kMcu / 2;
      const auto bytes = round_up(width) / (i == 0 ? 1 : 2);
      samples_[i].resize(std::size_t{bytes} * lines);
      for (unsigned y = 0; y < lines; ++y)
        rows_[i].push_back(samples_[i].data() + std::size_t{y} * bytes);
      planes_[i] = rows_[i].data();
    }
  }
  JSAMPIMAGE image() { return planes_.data(); }
  std::uint8_t* line(unsigned plane, unsigned y) { return rows_[plane][y]; }
  [[nodiscard]] unsigned lines(unsigned plane) const {
    return static_cast<unsigned>(rows_[plane].size());
  }
  [[nodiscard]] unsigned bytes(unsigned plane) const {
    return static_cast<unsigned>(samples_[plane].size()) / lines(plane);
  }

 private:
  std::array<Bytes, 3> samples_;
  std::array<std::vector<JSAMPROW>, 3> rows_;
  std::array<JSAMPARRAY, 3> planes_{};
};

/// Up and down between 0 and `height`. In integers, so that every machine sees the same.
unsigned wave(unsigned x, unsigned period, unsigned height) {
  const auto phase = x % period * 2;
  return height * (phase < period ? phase : 2 * period - phase) / period;
}

/// A line of 4:2:2, two bytes a pixel.
void pack_line(const Planes& picture, unsigned y, bool luma_first, std::uint8_t* to) {
  for (unsigned x = 0; x < picture.width; ++x) {
    const auto chroma = picture.at(1 + x % 2, x / 2, y / 2);
    to[2 * x + (luma_first ? 0 : 1)] = picture.at(0, x, y);
    to[2 * x + (luma_first ? 1 : 0)] = chroma;
  }
}

void copy_steps(const JQUANT_TBL& from, std::array<std::uint8_t, 64>& to) {
  std::ranges::transform(from.quantval, to.begin(),
                         [](unsigned step) { return static_cast<std::uint8_t>(step); });
}

}  // namespace

Planes::Planes(unsigned w, unsigned h) : width(w), height(h) {
  for (unsigned i = 0; i < 3; ++i) planes[i].resize(std::size_t{plane_width(i)} * plane_height(i));
}

Planes scenery(unsigned width, unsigned height) {
  Planes picture(width, height);
  std::uint32_t seed = 1;
  for (unsigned i = 0; i < 3; ++i) {
    const unsigned period = i == 0 ? 23 : 57;
    for (unsigned y = 0; y < picture.plane_height(i); ++y) {
      for (unsigned x = 0; x < picture.plane_width(i); ++x) {
        seed = seed * 1664525 + 1013904223;
        const auto slope = 60 * x / width + 40 * y / height;
        picture.at(i, x, y) = static_cast<std::uint8_t>(
            30 + slope + wave(x + 2 * y, period, 60) + wave(y, period / 3, 40) + (seed >> 24) / 21);
      }
    }
  }
  return picture;
}

std::vector<Bytes> raw_planes(const Planes& picture, RawFormat format, unsigned width,
                              unsigned height) {
  const auto pixels = std::size_t{width} * height;
  constexpr std::uint8_t kElsewhere = 255;
  if (format == RawFormat::kYuyv || format == RawFormat::kUyvy) {
    Bytes packed(2 * pixels, kElsewhere);
    for (unsigned y = 0; y < picture.height; ++y)
      pack_line(picture, y, format == RawFormat::kYuyv, packed.data() + std::size_t{2} * width * y);
    return {packed};
  }
  const bool planar = format == RawFormat::kYuv420;
  std::vector<Bytes> raw{Bytes(pixels, kElsewhere), Bytes(pixels / (planar ? 4 : 2), kElsewhere)};
  if (planar) raw.push_back(raw[1]);
  for (unsigned i = 0; i < 3; ++i) {
    const unsigned step = i > 0 && !planar ? 2 : 1;
    auto& plane = raw[planar ? i : std::min(i, 1U)];
    const std::size_t first = step == 2 ? i - 1 : 0;
    const std::size_t stride = i > 0 && planar ? width / 2 : width;
    for (unsigned y = 0; y < picture.plane_height(i); ++y)
      for (unsigned x = 0; x < picture.plane_width(i); ++x)
        plane[first + stride * y + std::size_t{step} * x] = picture.at(i, x, y);
  }
  return raw;
}

Tables standard_tables(int quality) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, quality, TRUE);
  Tables tables{};
  for (unsigned i = 0; i < 2; ++i) copy_steps(*jpeg.quant_tbl_ptrs[i], tables[i]);
  jpeg_destroy_compress(&jpeg);
  return tables;
}

Decoded decode_jpeg(std::span<const std::uint8_t> file) {
  jpeg_error_mgr errors{};
  jpeg_decompress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, file.data(), file.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.raw_data_out = TRUE;
  jpeg_start_decompress(&jpeg);
  if (jpeg.num_components != 3 || jpeg.comp_info[0].h_samp_factor != 2 ||
      jpeg.comp_info[0].v_samp_factor != 2) {
    std::fputs("this JPEG is not 4:2:0\n", stderr);
    std::exit(1);
  }
  Decoded decoded{.picture = Planes(jpeg.image_width, jpeg.image_height)};
  for (unsigned i = 0; i < 2; ++i) copy_steps(*jpeg.comp_info[i].quant_table, decoded.tables[i]);
  Rows rows(jpeg.image_width);
  auto& picture = decoded.picture;
  while (jpeg.output_scanline < jpeg.output_height) {
    const auto top = jpeg.output_scanline;
    jpeg_read_raw_data(&jpeg, rows.image(), kMcu);
    for (unsigned i = 0; i < 3; ++i) {
      const auto first = i == 0 ? top : top / 2;
      for (unsigned y = first; y < first + rows.lines(i) && y < picture.plane_height(i); ++y)
        std::copy_n(rows.line(i, y - first), picture.plane_width(i), &picture.at(i, 0, y));
    }
  }
  jpeg_finish_decompress(&jpeg);
  decoded.warnings = errors.num_warnings;
  jpeg_destroy_decompress(&jpeg);
  return decoded;
}

Bytes encode_jpeg(const Planes& picture, std::span<const std::uint8_t, 64> luma,
                  std::span<const std::uint8_t, 64> chroma) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = picture.width;
  jpeg.image_height = picture.height;
  jpeg.input_components = 3;
  jpeg.in_color_space = JCS_YCbCr;
  jpeg_set_defaults(&jpeg);
  jpeg.raw_data_in = TRUE;
  const std::vector<unsigned> luma_steps(luma.begin(), luma.end());
  const std::vector<unsigned> chroma_steps(chroma.begin(), chroma.end());
  jpeg_add_quant_table(&jpeg, 0, luma_steps.data(), 100, TRUE);
  jpeg_add_quant_table(&jpeg, 1, chroma_steps.data(), 100, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  Rows rows(picture.width);
  for (unsigned top = 0; top < picture.height; top += kMcu) {
    for (unsigned i = 0; i < 3; ++i) {
      for (unsigned y = 0; y < rows.lines(i); ++y) {
        const auto from = std::min((i == 0 ? top : top / 2) + y, picture.plane_height(i) - 1);
        auto* const to = rows.line(i, y);
        for (unsigned x = 0; x < rows.bytes(i); ++x)
          to[x] = picture.at(i, std::min(x, picture.plane_width(i) - 1), from);
      }
    }
    jpeg_write_raw_data(&jpeg, rows.image(), kMcu);
  }
  jpeg_finish_compress(&jpeg);
  Bytes file(memory, memory + size);
  jpeg_destroy_compress(&jpeg);
  std::free(memory);
  return file;
}

double psnr(const Planes& a, const Planes& b) {
  double sum = 0;
  std::size_t count = 0;
  for (unsigned i = 0; i < 3; ++i) {
    for (std::size_t at = 0; at < a.planes[i].size(); ++at) {
      const double difference = a.planes[i][at] - b.planes[i][at];
      sum += difference * difference;
    }
    count += a.planes[i].size();
  }
  if (sum == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(count) / sum);
}

}  // namespace fencepost::test
