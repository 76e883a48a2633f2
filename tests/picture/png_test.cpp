// SPDX-License-Identifier: MIT
// A written PNG reads back as the same pixels.
#include "picture/png.h"

#include <gtest/gtest.h>
#include <png.h>

#include "pattern.h"

namespace fencepost::picture {
namespace {

TEST(Png, ReadsBackAsWritten) {
  const auto image = gradient(40, 30);
  const auto file = to_png(image);
  ASSERT_TRUE(file);

  png_image header{};
  header.version = PNG_IMAGE_VERSION;
  ASSERT_NE(png_image_begin_read_from_memory(&header, file->data(), file->size()), 0);
  header.format = PNG_FORMAT_RGB;
  Image read{static_cast<int>(header.width), static_cast<int>(header.height), {}};
  read.pixels.resize(std::size_t{header.width} * header.height);
  ASSERT_NE(png_image_finish_read(&header, nullptr, read.pixels.data(), 0, nullptr), 0);
  EXPECT_EQ(read, image);
}

}  // namespace
}  // namespace fencepost::picture
