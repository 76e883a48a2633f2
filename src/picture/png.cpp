// SPDX-License-Identifier: MIT
// Writes PNG with libpng's simplified interface, which reports by return value.
#include "picture/png.h"

#include <png.h>

namespace fencepost::picture {

Result<std::string> to_png(const Image& image) {
  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  header.width = static_cast<png_uint_32>(image.width);
  header.height = static_cast<png_uint_32>(image.height);
  header.format = PNG_FORMAT_RGB;
  static_assert(sizeof(Pixel) == 3, "pixels are handed to libpng as they lie in memory");

  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(header);
  std::string file(bytes, '\0');
  if (png_image_write_to_memory(&header, file.data(), &bytes, 0, image.pixels.data(), 0, nullptr) ==
      0)
    return fail(ExitCode::kInternal, fmt::format("cannot write a PNG: {}", header.message));
  file.resize(bytes);
  return file;
}

}  // namespace fencepost::picture
