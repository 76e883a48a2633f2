// SPDX-License-Identifier: MIT
// Reads the few words out of a kernel report that a sentence needs: functions and lock names.
#include "contract/stack.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "contract/frame.h"

namespace fencepost {
namespace {

using sv = std::string_view;

/// The next line of `text`, which is taken off it.
sv take_line(sv& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const sv line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Functions that say nothing on whose fault it is: waiting, locking, and reporting itself.
bool is_plumbing(sv function) {
  constexpr std::array<sv, 15> kWhole{"__schedule",       "schedule",
                                      "schedule_timeout", "schedule_preempt_disabled",
                                      "context_switch",   "__switch_to",
                                      "io_schedule",      "do_wait_for_common",
                                      "wait_woken",       "wait_for_completion",
                                      "lock_acquire",     "__lock_acquire",
                                      "do_raw_spin_lock", "print_report",
                                      "__might_resched"};
  constexpr std::array<sv, 13> kBeginnings{
      "_raw_spin_lock", "queued_spin_lock", "native_queued_spin_lock", "__mutex_lock",
      "mutex_lock",     "__ww_mutex_lock",  "ww_mutex_lock",           "kasan_",
      "__asan_",        "dump_stack",       "print_circular_bug",      "check_noncircular",
      "__warn"};
  return std::find(kWhole.begin(), kWhole.end(), function) != kWhole.end() ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [function](sv beginning) { return function.starts_with(beginning); });
}

/// Where the user's call entered the kernel: below it is nothing to tell.
bool is_entry(sv function) {
  return function.starts_with("entry_SYSCALL") || function.starts_with("do_syscall") ||
         function.starts_with("el0") || function.starts_with("ret_from_fork");
}

/// What stands below the first call trace's head, where there is one, and outside of the NMI that
/// only came to look.
sv trace_of(sv text) {
  for (const sv head : {sv("Call Trace:"), sv("Call trace:"), sv("</NMI>")}) {
    const std::size_t at = text.find(head);
    if (at != sv::npos) text.remove_prefix(at + head.size());
  }
  return text;
}

/// The functions of the first call trace of `text` that tell something, innermost first.
std::vector<sv> telling_functions(sv text, std::size_t most) {
  std::vector<sv> functions;
  text = trace_of(text);
  while (!text.empty() && functions.size() < most) {
    const sv line = take_line(text);
    if (line.find("</TASK>") != sv::npos || line.find("Showing all locks") != sv::npos) break;
    const sv function = contract::frame_in(line).function;
    if (function.empty() || line.find(" ? ") != sv::npos || is_plumbing(function)) continue;
    if (is_entry(function)) break;
    functions.push_back(function);
  }
  return functions;
}

/// "reservation_ww_class_mutex" of "ffff8881 (reservation_ww_class_mutex){+.+.}-{4:4}, at: f".
sv lock_name(sv line) {
  const std::size_t open = line.find('(');
  const std::size_t close = line.find("){", open == sv::npos ? line.size() : open);
  if (open == sv::npos || close == sv::npos) return {};
  return line.substr(open + 1, close - open - 1);
}

sv lock_after(sv text, sv words) {
  const std::size_t at = text.find(words);
  if (at == sv::npos) return {};
  text.remove_prefix(at);
  take_line(text);
  return lock_name(take_line(text));
}

}  // namespace

std::string blocked_in(std::string_view text) {
  std::string out;
  for (const sv function : telling_functions(text, 3)) {
    if (!out.empty()) out += ", called by ";
    out += function;
  }
  return out;
}

std::string reached_from(std::string_view text, std::string_view headline) {
  for (const sv function : telling_functions(text, 8)) {
    if (headline.find(function) == sv::npos) return std::string(function);
  }
  return "";
}

std::string faulting_function(std::string_view text) {
  while (!text.empty()) {
    const sv line = take_line(text);
    const std::size_t at = std::min(line.find("RIP: "), line.find("pc : "));
    if (at == sv::npos) continue;
    if (const sv function = contract::frame_in(line.substr(at)).function; !function.empty()) {
      return std::string(function);
    }
  }
  return "";
}

LockPair lock_pair(std::string_view text) {
  LockPair locks;
  locks.wanted = lock_after(text, "trying to acquire");
  if (locks.wanted.empty()) locks.wanted = lock_after(text, "trying to lock");
  locks.held = lock_after(text, "already holding");
  return locks;
}

}  // namespace fencepost
