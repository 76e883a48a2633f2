// SPDX-License-Identifier: MIT
// A consumer that converts: the decoder's dma-buf goes to the RGA as it is, and what the RGA makes
// of it is read from the RGA's dma-buf before DQBUF.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/imported.h"
#include "media/queue.h"

namespace fencepost::client {

class Converter {
 public:
  /// Opens the RGA for pictures of `from` pixels, NV12 with the lines of `like`, to RGB of `to`,
  /// as BT.709 says. Errors: kDevice, kIo.
  static Result<std::unique_ptr<Converter>> open(const Imported& like, Size from, Size to);
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  struct Converted {
    Told told = Told::kReady;  ///< by the RGA's dma-buf, right after the job was queued
    std::string digest;        ///< MD5 of the RGB picture
  };
  /// Converts `source`, which is the player's buffer `index`, and returns when the RGA has let go
  /// of it. Waits for the source's fence first: neither vb2 nor the driver waits for the fences of
  /// what they import. Error kDevice where a fence or a buffer does not come in 5 s.
  Result<Converted> convert(const Imported& source, std::uint32_t index);

 private:
  Converter(media::VideoDevice device, Size to);
  Status set_up(const Imported& like, Size from);

  media::VideoDevice device_;
  media::Queue output_;
  media::Queue capture_;
  Size to_;
  std::uint32_t source_bytes_ = 0;
  std::vector<Imported> results_;  ///< by index
  std::uint32_t next_ = 0;         ///< of the results
};

}  // namespace fencepost::client
