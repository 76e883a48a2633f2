// SPDX-License-Identifier: MIT
// A picture in a dma-buf as its consumer has it: ask whether it is ready, wait, read.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "media/dmabuf.h"

namespace fencepost::client {

/// Width and height in pixels.
struct Size {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
};

/// What a dma-buf said when it was imported.
enum class Told {
  kWait,   ///< a fence is pending
  kReady,  ///< none is: it was signalled, or there was none
};

class Imported {
 public:
  Imported() = default;
  /// Maps `buffer`, whose lines are `bytes_per_line` long; `lines` of luma in NV12.
  static Result<Imported> create(media::DmaBuf buffer, std::uint32_t bytes_per_line,
                                 std::uint32_t lines);

  [[nodiscard]] const media::DmaBuf& buffer() const { return buffer_; }
  [[nodiscard]] std::uint32_t bytes_per_line() const { return bytes_per_line_; }
  [[nodiscard]] std::uint32_t lines() const { return lines_; }

  /// Exports a sync_file as a reader, and looks at it.
  [[nodiscard]] Result<Told> ask() const;

  /// MD5 of the left top `size` pixels of NV12. Waits for the fences first, as DMA_BUF_IOCTL_SYNC
  /// does, without a bound. Error kDevice where the buffer is too small.
  [[nodiscard]] Result<std::string> digest_nv12(Size size) const;
  /// The same for RGB, three bytes a pixel.
  [[nodiscard]] Result<std::string> digest_rgb(Size size) const;

 private:
  [[nodiscard]] Result<std::string> digest(std::size_t row_bytes, std::size_t luma_rows,
                                           std::size_t chroma_rows) const;

  media::DmaBuf buffer_;
  media::Mapping map_;
  std::uint32_t bytes_per_line_ = 0;
  std::uint32_t lines_ = 0;
};

}  // namespace fencepost::client
