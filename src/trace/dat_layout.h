// SPDX-License-Identifier: MIT
// The outer structure of a trace.dat, as trace-cmd.dat.v6(5) and .v7(5) describe it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost::trace {

/// How the first bytes of any trace.dat read.
inline constexpr std::string_view kDatMagic = "\x17\x08\x44tracing";

/// The recorded data of one CPU of one instance.
struct DatPart {
  int cpu = 0;
  std::uint64_t offset = 0;  ///< in the file
  std::uint64_t size = 0;    ///< in the file; of whole pages, unless `compressed`
  std::uint32_t page = 0;    ///< bytes of a page
  bool compressed = false;   ///< chunks of pages, with DatLayout::compression
  bool swapped = false;      ///< the chunks' sizes are in another byte order than this machine's
};

/// What the outer structure says.
struct DatLayout {
  int version = 0;
  std::string compression;     ///< "zstd", "zlib"; "" where sections are not compressed
  std::string clock;           ///< of trace_clock; "" where not told
  std::uint64_t data_end = 0;  ///< where the file ought to end at the earliest
  /// Where the last whole page ends, if the file ends within recorded data.
  std::uint64_t whole_end = 0;
  /// How many events the kernel had for trace-cmd, by its own count when recording had stopped:
  /// those that were read and those that were still to be. 0 where not told.
  std::uint64_t counted = 0;
  /// How many it says it threw away before they could be read.
  std::uint64_t overrun = 0;
  std::vector<DatPart> parts;  ///< those that are not empty, unless `other_parts`
  /// There is recorded data that is not in `parts`: the instances of a version 6.
  bool other_parts = false;
  /// Times are to be corrected before they are shown: a guest's, or those of a clock that counts.
  bool times_corrected = false;
};

/// Walks the headers, options and sections of the file in `fd` (seekable; its position stays) and
/// checks that each lies in the file: libtracecmd trusts them. Only the recorded data may reach
/// beyond the end of the file, and then `data_end` says how far: the recording was cut short.
/// Error: kRecording, where the file is none or is damaged.
Result<DatLayout> read_layout(int fd, const std::string& name);

}  // namespace fencepost::trace
