// SPDX-License-Identifier: MIT
// The lines of a text recording that are not events.
#include "trace/text_marks.h"

#include <algorithm>

#include "trace/kinds.h"
#include "trace/text_cursor.h"

namespace fencepost::trace {
namespace {

/// "dma_fence_enable_signal", and one more that has to be a blank.
constexpr std::size_t kLongestName = 24;

bool take_cpu(Cursor& c, std::int16_t& cpu) {
  std::uint32_t number = 0;
  if (!c.decimal(number) || number > INT16_MAX) return false;
  cpu = static_cast<std::int16_t>(number);
  return true;
}

/// "A/B": A of B events that were written are still there.
bool take_kept(Cursor& c, Mark& mark) {
  std::uint64_t kept = 0, written = 0;
  if (!c.decimal(kept) || !c.take("/") || !c.decimal(written)) return false;
  mark.loss = written > kept;
  mark.lost = mark.loss ? written - kept : 0;
  mark.entries = kept;
  return true;
}

/// Other lines that begin with '#' are pictures of the columns, or somebody's comments: any text
/// may have those.
Mark parse_header(Cursor c) {
  Mark mark;
  constexpr std::string_view kColumns = "TASK-PID ";
  if (c.take("# entries-in-buffer/entries-written: ")) {
    take_kept(c, mark);
  } else if (c.take("# latency: ")) {
    std::uint64_t ignored = 0;
    if (c.decimal(ignored) && c.take(" us, #")) take_kept(c, mark);
  } else if (c.take("##### CPU ") && take_cpu(c, mark.cpu) && c.take(" buffer started")) {
    // Printed only where a buffer has overrun: what this CPU did before is missing.
    mark.loss = true;
  } else if (!c.take("# tracer: ") && c.rest().find(kColumns) == std::string_view::npos) {
    return mark;
  }
  mark.format = "trace";
  return mark;
}

/// "CPU:1 [LOST 12 EVENTS]" of the kernel, "CPU:1 [12 EVENTS DROPPED]" of trace-cmd.
std::optional<Mark> parse_lost(Cursor c) {
  Mark mark;
  mark.loss = true;
  if (!c.take("CPU:") || !take_cpu(c, mark.cpu) || !c.take(" [")) return std::nullopt;
  if (c.take("LOST ")) {
    if (c.decimal(mark.lost)) c.skip(' ');
    if (c.take("EVENTS]")) return mark;
    return std::nullopt;
  }
  if (c.decimal(mark.lost)) c.skip(' ');
  if (!c.take("EVENTS DROPPED]")) return std::nullopt;
  mark.format = "trace-cmd report";
  return mark;
}

bool is_report_header(Cursor c) {
  std::uint64_t ignored = 0;
  return (c.take("cpus=") || c.take("version = ")) && c.decimal(ignored) && c.empty();
}

}  // namespace

std::optional<Mark> parse_mark(std::string_view line) {
  const Cursor c = {line.data(), line.data() + line.size()};
  if (line == "#" || line.starts_with("# ") || line.starts_with("##### CPU "))
    return parse_header(c);
  if (line.starts_with("CPU:")) return parse_lost(c);
  if (is_report_header(c)) {
    Mark mark;
    mark.format = "trace-cmd report";
    return mark;
  }
  return std::nullopt;
}

bool holds_event(std::string_view line) {
  for (auto colon = line.find(':'); colon != std::string_view::npos;
       colon = line.find(':', colon + 1)) {
    // No farther back than a name is long: a line may be all colons.
    const std::string_view before =
        line.substr(colon - std::min(colon, kLongestName), std::min(colon, kLongestName));
    const auto kind = kind_of(before.substr(before.find_last_of(' ') + 1));
    if (kind && *kind != Kind::kMarker) return true;
  }
  return false;
}

}  // namespace fencepost::trace
