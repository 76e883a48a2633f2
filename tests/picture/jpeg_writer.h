// SPDX-License-Identifier: MIT
// Makes a grey JPEG, as an encoder with its usual quality would.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>
// Wants FILE.
#include <jpeglib.h>

namespace fencepost {

/// `luma` line by line; the quality is libjpeg's 50, with which tables are as the standard has
/// them.
inline std::vector<std::byte> write_jpeg(const std::vector<std::uint8_t>& luma, std::uint32_t width,
                                         std::uint32_t height) {
  jpeg_error_mgr errors{};
  jpeg_compress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 1;
  jpeg.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 50, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  auto lines = luma;
  while (jpeg.next_scanline < height) {
    std::array<JSAMPROW, 1> row{lines.data() + std::size_t{jpeg.next_scanline} * width};
    jpeg_write_scanlines(&jpeg, row.data(), 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const auto* const bytes = reinterpret_cast<const std::byte*>(memory);
  std::vector<std::byte> file(bytes, bytes + size);
  std::free(memory);
  return file;
}

}  // namespace fencepost
