// SPDX-License-Identifier: MIT
// The pages of a trace.dat's recorded data, a block of them at a time, uncompressed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "trace/dat_layout.h"

struct ZSTD_DCtx_s;

namespace fencepost::trace {

/// Whether DatPages can uncompress what is compressed so (DatLayout::compression).
bool can_uncompress(std::string_view compression);

/// Reads one part of a recording from its beginning to its end, in memory for two blocks.
class DatPages {
 public:
  /// `fd` (seekable; its position stays) must outlive it. A compressed part is zstd's.
  DatPages(int fd, const DatPart& part);

  /// The next block, of whole pages; empty at the end. It may be written to, is good until the call
  /// after the next, and as many bytes as a page has can be read behind it.
  std::span<std::byte> next();
  /// At the end: whether that came before the part's.
  [[nodiscard]] bool damaged() const { return damaged_; }

 private:
  struct FreeContext {
    void operator()(ZSTD_DCtx_s* context) const;
  };

  std::size_t next_plain(std::vector<std::byte>& block);
  std::size_t next_chunk(std::vector<std::byte>& block);
  bool read(std::span<std::byte> into);
  bool read(std::uint32_t& number);

  int fd_;
  DatPart part_;
  std::uint64_t at_;                              ///< in the file
  std::uint64_t end_;                             ///< likewise
  std::array<std::vector<std::byte>, 2> blocks_;  ///< taken in turns
  std::size_t turn_ = 0;
  std::vector<std::byte> packed_;
  std::unique_ptr<ZSTD_DCtx_s, FreeContext> context_;
  std::uint32_t chunks_left_ = 0;
  bool damaged_ = false;
};

}  // namespace fencepost::trace
