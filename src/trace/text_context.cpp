// SPDX-License-Identifier: MIT
// The part of a line of text before its event.
#include "trace/text_context.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "trace/text_cursor.h"

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

/// The six digits after a point, eight bytes at a time: the two before them are the point and
/// whatever is before that, and count as nothing.
bool six_digits(const char* at, std::uint64_t& value) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at - 2, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = __builtin_bswap64(bytes);
  // Little-endian: the first character is in the lowest byte.
  std::uint64_t digits = (bytes & ~0xffffull) | 0x3030ull;
  digits ^= 0x3030303030303030ull;
  if (((digits + 0x7676767676767676ull) & 0x8080808080808080ull) != 0 ||
      (digits & 0xf0f0f0f0f0f0f0f0ull) != 0)
    return false;
  digits = (digits * 10) + (digits >> 8);
  digits = ((digits & 0x000000ff000000ffull) * 0x000f424000000064ull +
            ((digits >> 16) & 0x000000ff000000ffull) * 0x0000271000000001ull) >>
           32;
  value = digits;
  return true;
}

std::string_view task_before(std::string_view line, std::size_t dash) {
  std::string_view task = line.substr(0, dash);
  if (task.size() > kTaskWidth) task.remove_prefix(task.size() - kTaskWidth);
  const auto first = task.find_first_not_of(' ');
  task = first == std::string_view::npos ? std::string_view() : task.substr(first);
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

Columns::Columns(std::string_view line, const Context& context) {
  const auto column = [&](const char* at) { return static_cast<std::uint32_t>(at - line.data()); };
  if (context.dash == nullptr) return;
  const char* colon = context.event - 1;
  while (colon > context.dash && *colon != ':') --colon;
  // With something between the colon and the event, the event's column is not fixed.
  if (colon == context.dash || colon[1] != ' ') return;
  for (const char* between = colon + 1; between < context.event; ++between)
    if (*between != ' ') return;
  marks_.fill({column(colon), ':'});
  marks_[1] = {column(context.dash), '-'};
  std::size_t next = 2;
  for (const char* at = context.dash; at < colon && next < marks_.size(); ++at)
    if (*at == '[' || *at == ']' || (*at == '.' && is_digit(at[-1]) && is_digit(at[1])))
      marks_[next++] = {column(at), *at};
  for (const char* unit = colon - 3; unit < colon - 1 && unit > context.dash; ++unit)
    if ((*unit == 'u' || *unit == 's') && next < marks_.size())
      marks_[next++] = {column(unit), *unit};
  event_ = column(context.event);
  usual_ = marks_[2].character == '[' && marks_[3].character == ']' && marks_[4].character == '.' &&
           marks_[0].at == marks_[4].at + kMicroDigits + 1;
}

bool Columns::parse(std::string_view line, Context& context) const {
  if (usual_) return parse_usual(line, context);
  return parse_context_at(line, marks_[1].at, context) && context.event == line.data() + event_;
}

bool Columns::parse_usual(std::string_view line, Context& context) const {
  const char* const begin = line.data();
  const char* const end = begin + line.size();
  Cursor pid = {begin + marks_[1].at + 1, end};
  Cursor cpu = {begin + marks_[2].at + 1, end};
  const char* const point = begin + marks_[4].at;
  const char* seconds = point;
  while (is_digit(seconds[-1])) --seconds;  // to the bracket at the latest
  Cursor whole = {seconds, end};
  std::uint64_t pid_number = 0, cpu_number = 0, s = 0, us = 0;
  if (!pid.decimal(pid_number) || *pid.at != ' ' || pid_number > INT32_MAX ||
      !cpu.decimal(cpu_number) || cpu.at != begin + marks_[3].at || cpu_number > INT16_MAX ||
      seconds[-1] != ' ' || !whole.decimal(s) || s >= kLatest / kNsPerSecond ||
      !six_digits(point + 1, us))
    return false;
  context.task = task_before(line, marks_[1].at);
  context.pid = static_cast<std::int32_t>(pid_number);
  context.cpu = static_cast<std::int16_t>(cpu_number);
  context.time = static_cast<std::int64_t>(s * kNsPerSecond + us * kNsPerMicrosecond);
  context.is_time = true;
  context.event = begin + event_;
  context.dash = begin + marks_[1].at;
  return true;
}

}  // namespace fencepost::trace
