// SPDX-License-Identifier: MIT
// Drives libjpeg.
#include "picture/jpeg.h"

#include <array>
#include <csetjmp>
#include <cstdio>
// Wants FILE.
#include <jpeglib.h>

namespace fencepost::picture {
namespace {

/// What libjpeg calls back into. The library's structure comes first, so that a pointer to it is a
/// pointer to this.
struct Errors {
  jpeg_error_mgr base{};
  std::jmp_buf escape{};
};

void leave(j_common_ptr jpeg) {
  std::longjmp(reinterpret_cast<Errors*>(jpeg->err)->escape, 1);
}

void say_nothing(j_common_ptr) {}

/// Everything lives in the caller, for libjpeg leaves by a long jump. False where it does, or the
/// size is another.
bool read(jpeg_decompress_struct& jpeg, Errors& errors, std::span<const std::byte> bytes,
          std::uint32_t width, std::uint32_t height, std::vector<std::uint8_t>& luma) {
  if (setjmp(errors.escape) != 0) return false;
  jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  if (jpeg.image_width != width || jpeg.image_height != height) return false;
  jpeg.out_color_space = JCS_GRAYSCALE;
  jpeg_start_decompress(&jpeg);
  while (jpeg.output_scanline < height) {
    std::array<JSAMPROW, 1> row{luma.data() + std::size_t{jpeg.output_scanline} * width};
    jpeg_read_scanlines(&jpeg, row.data(), 1);
  }
  return true;
}

}  // namespace

Result<std::vector<std::uint8_t>> jpeg_luma(std::span<const std::byte> bytes, std::uint32_t width,
                                            std::uint32_t height) {
  Errors errors;
  jpeg_decompress_struct jpeg{};
  jpeg.err = jpeg_std_error(&errors.base);
  errors.base.error_exit = leave;
  errors.base.output_message = say_nothing;
  jpeg_create_decompress(&jpeg);
  std::vector<std::uint8_t> luma(std::size_t{width} * height);
  const bool done = read(jpeg, errors, bytes, width, height, luma);
  jpeg_destroy_decompress(&jpeg);
  if (!done) return fail(ExitCode::kInternal, "this is no JPEG of the expected size");
  return luma;
}

}  // namespace fencepost::picture
