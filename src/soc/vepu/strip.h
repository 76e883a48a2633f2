// SPDX-License-Identifier: MIT
// A row of macroblocks as the encoder takes it: 4:2:0, whatever the picture in memory is.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "soc/memory.h"
#include "soc/vepu/job.h"

namespace fencepost::soc::vepu {

using Line = std::span<std::uint8_t>;

/// 16 lines of luma and 8 of each chroma, of whole macroblocks. Columns and lines that the picture
/// does not have repeat its last.
class Strip {
 public:
  static constexpr unsigned kLumaLines = kMacroblock;
  static constexpr unsigned kChromaLines = kMacroblock / 2;

  /// Borrows both.
  Strip(const GuestMemory& memory, const Picture& picture);

  /// Reads row `mb_row` of the picture. A Problem (without device) names the register of the plane
  /// that lies outside of RAM.
  std::optional<Problem> load(unsigned mb_row);

  [[nodiscard]] Line luma(unsigned line);
  [[nodiscard]] Line cb(unsigned line);
  [[nodiscard]] Line cr(unsigned line);

 private:
  [[nodiscard]] bool read(unsigned plane, std::uint64_t offset, Line to) const;
  bool load_luma(unsigned y, Line to);
  /// The plane that could not be read.
  std::optional<unsigned> load_chroma(unsigned y, Line cb, Line cr);
  bool load_packed_chroma(unsigned y, Line cb, Line cr);

  const GuestMemory& memory_;
  const Picture& picture_;
  unsigned width_;  ///< of whole macroblocks, in pixels
  std::vector<std::uint8_t> luma_;
  std::vector<std::uint8_t> cb_;
  std::vector<std::uint8_t> cr_;
  std::vector<std::uint8_t> packed_;  ///< one line of a format that mixes components
};

}  // namespace fencepost::soc::vepu
