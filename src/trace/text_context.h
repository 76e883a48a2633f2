// SPDX-License-Identifier: MIT
// The part of a line of text before its event: task, pid, CPU, flags and time, in every form that
// the kernel (trace_print_context() and trace_print_lat_context() in kernel/trace/trace_output.c)
// and trace-cmd report print.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fencepost::trace {

/// What precedes the event of a line.
struct Context {
  std::string_view task;  ///< "" for <...>
  std::int32_t pid = -1;
  std::int16_t cpu = -1;
  std::int64_t time = 0;  ///< nanoseconds, or a count
  bool is_time = true;
  const char* event = nullptr;  ///< where the event's name begins
  const char* dash = nullptr;   ///< the one between task and pid, where there is one
};

/// The context of `line`, or nothing where it has none. Neither the columns nor the presence of
/// flags and TGID are taken for granted: the task is 16 columns wide, or 8, or whatever precedes
/// the first "-PID " that the rest of a context follows. `*line.end()` must be readable.
std::optional<Context> parse_context(std::string_view line);

/// The same where the dash is known to be at `dash`; false where no context is around it.
bool parse_context_at(std::string_view line, std::size_t dash, Context& context);

/// Where the punctuation of a context stood in one line. A line with the same punctuation in the
/// same places has its event's name in the same place, so that a line of no interest can be
/// passed over unread.
class Columns {
 public:
  Columns() = default;
  Columns(std::string_view line, const Context& context);

  /// Whether `line` is laid out so.
  [[nodiscard]] bool match(const char* line, std::size_t length) const {
    if (length <= event_) return false;
    bool same = line[event_] != ' ' && line[event_ - 1] == ' ';
    for (const Mark& mark : marks_) same &= line[mark.at] == mark.character;
    return same;
  }
  /// The column of the event's name.
  [[nodiscard]] std::size_t event() const { return event_; }
  /// The column of the dash between task and pid.
  [[nodiscard]] std::size_t dash() const { return marks_[1].at; }

 private:
  struct Mark {
    std::uint32_t at = 0;
    char character = 0;
  };
  std::array<Mark, 5> marks_;
  std::size_t event_ = SIZE_MAX;  ///< nothing is that long: an empty Columns matches no line
};

}  // namespace fencepost::trace
