// SPDX-License-Identifier: MIT
// The lines of a text recording that are not events: headers, and marks of what is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fencepost::trace {

/// What a line that is no event says.
struct Mark {
  /// What the line shows the recording to be: "trace", "trace-cmd report", or "" where the line
  /// might as well be of something else.
  std::string_view format;
  /// Whether events are missing here.
  bool loss = false;
  std::uint64_t lost = 0;     ///< how many; 0 where the line does not say
  std::int16_t cpu = -1;      ///< on which CPU; -1 where the line does not say
  std::uint64_t entries = 0;  ///< how many events the header says follow; 0 where it does not
};

/// What `line` says, or nothing where it is no line of a recording. Knows print_trace_header(),
/// print_event_info(), test_cpu_buff_start() and print_trace_line() in kernel/trace/trace.c, and
/// what trace-cmd report prints. `*line.end()` must be readable and no digit.
std::optional<Mark> parse_mark(std::string_view line);

/// Whether `line`, which has no context, still holds the name of an event of a Kind: the rest of a
/// damaged line.
bool holds_event(std::string_view line);

}  // namespace fencepost::trace
