// SPDX-License-Identifier: MIT
// The part of a line of text before its event: task, pid, CPU, flags and time, in every form that
// the kernel (trace_print_context() and trace_print_lat_context() in kernel/trace/trace_output.c)
// and trace-cmd report print.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "trace/text_digits.h"

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
    std::uint64_t other = 0;
    for (const Word& word : words_)
      other |= (load_characters(line + word.at) ^ word.marks) & word.mask;
    return other == 0 && line[event_] != ' ';
  }
  /// The column of the event's name.
  [[nodiscard]] std::size_t event() const { return event_; }
  /// The context of a line that matches; false where it is none all the same. In the usual layout
  /// each number is looked for where it is, which takes a quarter of the time of a search.
  [[nodiscard]] bool parse(std::string_view line, Context& context) const;

 private:
  /// Eight columns, of which some have a mark.
  struct Word {
    std::uint32_t at = 0;
    std::uint64_t mask = 0;
    std::uint64_t marks = 0;
  };
  bool mark(std::uint32_t column, char character);
  [[nodiscard]] bool parse_usual(std::string_view line, Context& context) const;

  std::array<Word, 4> words_;  ///< the colon, the dash, the blank before the event, and in the
                               ///< usual layout '[', ']' and '.'; elsewhere what there is of them
  std::uint32_t dash_ = 0;
  // Of the usual layout.
  bool usual_ = false;  ///< "task-pid [cpu] ... seconds.micros: "
  std::uint32_t open_ = 0, close_ = 0, point_ = 0;
  std::size_t event_ = SIZE_MAX;  ///< nothing is that long: an empty Columns matches no line
};

}  // namespace fencepost::trace
