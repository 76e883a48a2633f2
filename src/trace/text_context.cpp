// SPDX-License-Identifier: MIT
// The part of a line of text before its event.
#include "trace/text_context.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "trace/text_cursor.h"
#include "trace/text_digits.h"

namespace fencepost::trace {
namespace {

/// TASK_COMM_LEN, which is what "%16s-" and "%8.8s-" leave room for.
constexpr std::size_t kTaskWidth = 16;
constexpr std::size_t kShortTaskWidth = 8;

/// Task and pid stand within so many characters, a file's name in front of them included.
constexpr std::size_t kDashBefore = 160;

/// The flags: irqs-off, need-resched, hardirq, preempt-depth, migrate-disable, and room for more.
constexpr std::ptrdiff_t kMostFlags = 8;

/// Differences of two times must not overflow.
constexpr std::uint64_t kLatest = std::uint64_t{1} << 62;
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
constexpr std::uint64_t kNsPerMicrosecond = 1'000;
constexpr std::uint32_t kMicroDigits = 6;

/// "(1234)" or "(-------)", with padding: the thread group, where record-tgid is set.
bool skip_tgid(Cursor& c) {
  if (c.at == c.end || *c.at != '(') return true;
  const char* stop = c.at + 1;
  while (stop < c.end && (is_digit(*stop) || *stop == '-' || *stop == ' ')) ++stop;
  if (stop == c.end || *stop != ')') return false;
  c.at = stop + 1;
  c.skip(' ');
  return true;
}

bool skip_flags(Cursor& c) {
  const char* start = c.at;
  while (c.at < c.end && *c.at != ' ') ++c.at;
  const auto length = c.at - start;
  c.skip(' ');
  return length <= kMostFlags;
}

/// "[003] " and perhaps flags; or, in the latency format, "  3d..1." in one.
bool parse_cpu(Cursor& c, std::int16_t& cpu) {
  const bool bracket = c.at < c.end && *c.at == '[';
  if (bracket) ++c.at;
  std::uint32_t number = 0;
  if (!c.decimal(number) || number > INT16_MAX) return false;
  cpu = static_cast<std::int16_t>(number);
  if (!bracket) return !c.empty() && *c.at != ' ' && skip_flags(c);
  if (!c.take("]")) return false;
  const bool apart = c.at < c.end && *c.at == ' ';
  c.skip(' ');
  // "[003]d..1" is how old versions of trace-cmd set the flags.
  return (apart && c.at < c.end && is_digit(*c.at)) || skip_flags(c);
}

/// The digits after the point, in nanoseconds: trace prints six, trace-cmd report -t nine.
bool parse_fraction(Cursor& c, std::uint64_t& ns) {
  const char* start = c.at;
  std::uint64_t value = 0;
  if (!c.decimal(value)) return false;
  const auto digits = c.at - start;
  if (digits != 6 && digits != 9) return false;
  ns = digits == 6 ? value * kNsPerMicrosecond : value;
  return true;
}

/// "12.345678", "12.345678901", "15us+" (of the latency format; since the beginning), or a count.
bool parse_time(Cursor& c, Context& context) {
  std::uint64_t value = 0;
  if (!c.decimal(value) || value >= kLatest) return false;
  context.is_time = true;
  if (c.at < c.end && *c.at == '.') {
    ++c.at;
    std::uint64_t ns = 0;
    if (value >= kLatest / kNsPerSecond || !parse_fraction(c, ns)) return false;
    value = value * kNsPerSecond + ns;
  } else if (c.take("us")) {
    if (value >= kLatest / kNsPerMicrosecond || c.empty()) return false;
    value *= kNsPerMicrosecond;
    ++c.at;  // how long the next event took to come: ' ', '+', '!', '#', '*', '@', '$'
  } else {
    context.is_time = false;
  }
  context.time = static_cast<std::int64_t>(value);
  return c.take(": ");
}

/// " (+12)": what trace-cmd report --ts-diff puts before the event.
void skip_difference(Cursor& c) {
  if (c.at == c.end || *c.at != '(') return;
  Cursor after = c;
  std::uint64_t ignored = 0;
  if (!after.take("(+") || !after.decimal(ignored) || !after.take(")")) return;
  after.skip(' ');
  c = after;
}

/// How many blanks sixteen characters begin with.
unsigned blanks(const char* at) {
  constexpr std::uint64_t kBlanks = 0x2020202020202020ull;
  const std::uint64_t low = load_characters(at) ^ kBlanks;
  const std::uint64_t high = load_characters(at + 8) ^ kBlanks;
  const int bits = low != 0 ? std::countr_zero(low) : 64 + std::countr_zero(high);
  return static_cast<unsigned>(bits) / 8;
}

std::string_view task_before(std::string_view line, std::size_t dash) {
  std::string_view task = line.substr(0, dash);
  if (task.size() >= kTaskWidth) {
    task.remove_prefix(task.size() - kTaskWidth);
    task.remove_prefix(blanks(task.data()));
  } else {
    task.remove_prefix(std::min(task.find_first_not_of(' '), task.size()));
  }
  return task == "<...>" ? std::string_view() : task;
}

/// The context whose dash is at `dash`, if it is one.
bool parse_context_at(std::string_view line, std::size_t dash, Context& context) {
  Cursor c = {line.data() + dash + 1, line.data() + line.size()};
  std::uint64_t pid = 0;
  if (!c.decimal(pid) || pid > INT32_MAX || c.empty() || *c.at != ' ') return false;
  c.skip(' ');
  if (!skip_tgid(c) || !parse_cpu(c, context.cpu) || !parse_time(c, context)) return false;
  c.skip(' ');
  skip_difference(c);
  context.pid = static_cast<std::int32_t>(pid);
  context.dash = line.data() + dash;
  context.event = c.at;
  context.task = task_before(line, dash);
  return !c.empty();
}

/// "            task     122   0 0 00000001 00000018 [0000000000000070] 25 (+1): ", or with
/// "0.025ms (+0.001ms): ": the latency format with the option `verbose`. In brackets is the time,
/// in microseconds where the clock is one.
bool parse_verbose(std::string_view line, Context& context) {
  if (line.size() <= kTaskWidth || line[kTaskWidth] != ' ') return false;
  Cursor c = {line.data() + kTaskWidth, line.data() + line.size()};
  std::uint32_t pid = 0, cpu = 0, ignored = 0;
  std::uint64_t flags = 0, time = 0;
  c.skip(' ');
  if (!c.decimal(pid) || pid > INT32_MAX || !c.take(" ")) return false;
  c.skip(' ');
  if (!c.decimal(cpu) || cpu > INT16_MAX || !c.take(" ") || !c.decimal(ignored) || !c.take(" ") ||
      !c.hexadecimal(flags) || !c.take(" ") || !c.hexadecimal(flags) || !c.take(" [") ||
      !c.hexadecimal(time) || !c.take("] "))
    return false;
  const std::string_view rest = c.rest();
  const auto difference = rest.find(" (+");
  const auto close = rest.find("): ");
  if (difference == std::string_view::npos || close == std::string_view::npos) return false;
  context.is_time = rest.substr(0, difference).ends_with("ms");
  if (time >= kLatest / kNsPerMicrosecond) return false;
  context.time = static_cast<std::int64_t>(context.is_time ? time * kNsPerMicrosecond : time);
  context.pid = static_cast<std::int32_t>(pid);
  context.cpu = static_cast<std::int16_t>(cpu);
  context.event = rest.data() + close + 3;
  context.task = task_before(line, kTaskWidth);
  return context.event < line.data() + line.size();
}

}  // namespace

std::optional<Context> parse_context(std::string_view line) {
  Context context;
  for (const std::size_t width : {kTaskWidth, kShortTaskWidth})
    if (line.size() > width && line[width] == '-' && parse_context_at(line, width, context))
      return context;
  const std::string_view head = line.substr(0, kDashBefore);
  for (auto dash = head.find('-'); dash != std::string_view::npos; dash = head.find('-', dash + 1))
    if (parse_context_at(line, dash, context)) return context;
  Context verbose;
  if (parse_verbose(line, verbose)) return verbose;
  return std::nullopt;
}

/// Whether there was room for it. No word reaches beyond the event's first character.
bool Columns::mark(std::uint32_t column, char character) {
  const auto last = static_cast<std::uint32_t>(event_ - 7);
  for (Word& word : words_) {
    if (word.mask == 0) word.at = std::min(column, last);
    if (column - word.at >= 8) continue;  // also where it is before the word
    const std::uint32_t shift = 8 * (column - word.at);
    word.mask |= std::uint64_t{0xff} << shift;
    word.marks |= std::uint64_t{static_cast<unsigned char>(character)} << shift;
    return true;
  }
  return false;
}

Columns::Columns(std::string_view line, const Context& context) {
  const auto column = [&](const char* at) { return static_cast<std::uint32_t>(at - line.data()); };
  if (context.dash == nullptr || context.event - line.data() < 8) return;
  const char* colon = context.event - 1;
  while (colon > context.dash && *colon != ':') --colon;
  // With something between the colon and the event, the event's column is not fixed.
  if (colon == context.dash || colon[1] != ' ') return;
  for (const char* between = colon + 1; between < context.event; ++between)
    if (*between != ' ') return;
  event_ = column(context.event);
  dash_ = column(context.dash);
  bool room = mark(dash_, '-');
  std::uint32_t* const found[] = {&open_, &close_, &point_};
  std::size_t count = 0;
  for (const char* at = context.dash; at < colon && count < std::size(found); ++at) {
    if (*at != '[' && *at != ']' && (*at != '.' || !is_digit(at[-1]) || !is_digit(at[1]))) continue;
    *found[count++] = column(at);
    room &= mark(column(at), *at);
  }
  for (const char* unit = colon - 3; unit < colon - 1 && unit > context.dash; ++unit)
    if (*unit == 'u' || *unit == 's') room &= mark(column(unit), *unit);
  room &= mark(column(colon), ':') && mark(column(context.event) - 1, ' ');
  if (!room) event_ = SIZE_MAX;
  usual_ = count == std::size(found) && line[open_] == '[' && line[close_] == ']' &&
           line[point_] == '.' && point_ >= 8 && column(colon) == point_ + kMicroDigits + 1;
}

bool Columns::parse(std::string_view line, Context& context) const {
  if (usual_ && parse_usual(line, context)) return true;
  return parse_context_at(line, dash_, context) && context.event == line.data() + event_;
}

/// Each number is within eight characters that the line has, since the colon is more than so many
/// behind the dash; longer ones are left to the other way.
bool Columns::parse_usual(std::string_view line, Context& context) const {
  const char* const begin = line.data();
  const char* const point = begin + point_;
  const Digits pid = first_digits(load_characters(begin + dash_ + 1));
  const Digits cpu = first_digits(load_characters(begin + open_ + 1));
  const Digits s = last_digits(load_characters(point - 8));
  const Digits us = last_digits(load_characters(point - 1));
  const bool whole =
      pid.count - 1 < 7 && begin[dash_ + 1 + pid.count] == ' ' && cpu.count - 1 < 7 &&
      open_ + 1 + cpu.count == close_ && cpu.value <= INT16_MAX && s.count - 1 < 7 &&
      point[-1 - static_cast<std::ptrdiff_t>(s.count)] == ' ' && us.count == kMicroDigits;
  if (!whole) return false;
  context.task = task_before(line, dash_);
  context.pid = static_cast<std::int32_t>(pid.value);
  context.cpu = static_cast<std::int16_t>(cpu.value);
  context.time = static_cast<std::int64_t>(s.value * kNsPerSecond + us.value * kNsPerMicrosecond);
  context.is_time = true;
  context.event = begin + event_;
  context.dash = begin + dash_;
  return true;
}

}  // namespace fencepost::trace
