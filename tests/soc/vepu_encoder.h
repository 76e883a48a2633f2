// SPDX-License-Identifier: MIT
// The hantro driver's JPEG encoder as a program uses it, to run in a guest.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "jpeg_planes.h"

namespace fencepost::test {

struct EncoderInput {
  std::uint32_t fourcc = 0;
  RawFormat format = RawFormat::kYuv420;  ///< what the fourcc means
  int quality = 0;
};

/// The file that the driver makes of the picture. An Error kDevice where there is no such driver,
/// kIo where it refuses or gives the buffer back with an error.
Result<Bytes> encode_with_driver(const Planes& picture, const EncoderInput& input);

}  // namespace fencepost::test
