// SPDX-License-Identifier: MIT
// Any bytes as a JPEG, whose luma is wanted.
#include <cstdint>
#include <span>

#include "picture/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint32_t kSide = 16;
  static_cast<void>(
      fencepost::picture::jpeg_luma(std::as_bytes(std::span(data, size)), kSide, kSide));
  return 0;
}
