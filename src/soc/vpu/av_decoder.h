// SPDX-License-Identifier: MIT
// libavcodec as the hardware's inside: one picture in, the same picture out, whatever the order in
// which pictures are shown. Its frames are our pictures, so that a picture can be taken as soon as
// it is decoded, and it is known which ones libavcodec still has.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "soc/vpu/picture.h"

namespace fencepost::soc::vpu {

enum class AvCodec : std::uint8_t { kH264, kMpeg2, kVp8 };

class AvDecoder {
 public:
  /// Pictures may have `max_width` x `max_height` pixels at most.
  AvDecoder(AvCodec codec, unsigned max_width, unsigned max_height);
  AvDecoder(AvDecoder&&) = delete;
  ~AvDecoder();

  /// Decodes one picture, or one field: `second` is one that goes into the picture of the call
  /// before. The result is ours until the next call; null where the stream was wrong or had no
  /// picture.
  Picture* decode(std::span<const std::byte> unit, bool second = false);
  /// Forgets all pictures.
  void flush();
  /// Whether the picture that was decoded to `address` is still there to be referred to.
  [[nodiscard]] bool holds(std::uint64_t address) const;
  /// Says where the guest has `picture` from now on.
  void placed(Picture& picture, std::uint64_t address);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fencepost::soc::vpu
