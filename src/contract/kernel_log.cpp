// SPDX-License-Identifier: MIT
// Finds the complaints in a kernel log and cuts each out whole.
#include "contract/kernel_log.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace fencepost {
namespace {

using Kind = LogFinding::Kind;
using sv = std::string_view;

constexpr std::size_t kMaxBlockLines = 1000;  // a lockdep report with long chains has some 300
constexpr sv kCutHere = "------------[ cut here ]------------";
constexpr sv kEndTrace = "---[ end ";

/// A line as it stands in the log, and its message without timestamp and the like.
struct Line {
  std::size_t begin, end;  // offsets in the log, without the line's end
  sv text;
};
using Lines = std::vector<Line>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool contains(sv text, sv part) {
  return text.find(part) != sv::npos;
}

/// Whether the inside of a leading bracket is printk's timestamp, a caller id, or dmesg -T's date.
bool is_prefix(sv inside) {
  const std::size_t start = inside.find_first_not_of(' ');
  if (start == sv::npos) return false;
  inside.remove_prefix(start);
  const bool caller = inside.size() > 1 && (inside[0] == 'T' || inside[0] == 'C');
  if (caller && std::all_of(inside.begin() + 1, inside.end(), is_digit)) return true;
  const bool time = inside.find('.') != sv::npos && is_digit(inside[0]);
  if (time &&
      std::all_of(inside.begin(), inside.end(), [](char c) { return is_digit(c) || c == '.'; })) {
    return true;
  }
  return inside.size() == 24 && inside[13] == ':' && inside[16] == ':' && inside[3] == ' ';
}

/// How long the bracketed prefix at the front of `text` is; 0 if there is none.
std::size_t prefix_length(sv text) {
  if (!text.starts_with('[')) return 0;
  const std::size_t close = text.substr(0, 32).find(']');
  return close != sv::npos && is_prefix(text.substr(1, close - 1)) ? close + 1 : 0;
}

/// The message of a line: without "<4>", "[   12.345678]", "[   T77]". One space belongs to the
/// prefix, more are the message's own indentation.
sv message(sv line) {
  if (line.size() > 2 && line[0] == '<' && is_digit(line[1])) {
    const std::size_t close = line.find('>');
    if (close <= 3) line.remove_prefix(close + 1);
  }
  const std::size_t length = prefix_length(line);
  if (length == 0) return line;
  line.remove_prefix(length);
  const sv rest = line.substr(std::min(line.find_first_not_of(' '), line.size()));
  if (const std::size_t caller = prefix_length(rest)) line = rest.substr(caller);
  if (line.starts_with(' ')) line.remove_prefix(1);
  return line;
}

Lines split(sv log) {
  Lines lines;
  for (std::size_t begin = 0; begin < log.size();) {
    std::size_t end = log.find('\n', begin);
    const std::size_t next = end == sv::npos ? log.size() : end + 1;
    if (end == sv::npos) end = log.size();
    while (end > begin && log[end - 1] == '\r') --end;
    lines.push_back({begin, end, message(log.substr(begin, end - begin))});
    begin = next;
  }
  return lines;
}

/// A row of one character, as the kernel draws around its reports.
bool is_rule_of(sv text, char c) {
  return text.size() >= 20 && std::all_of(text.begin(), text.end(), [c](char d) { return d == c; });
}

struct Rule {
  Kind kind;
  sv prefix;     ///< the message begins with it
  sv part = {};  ///< and contains this
};

/// Headlines that stand by themselves; the first that fits wins. Where they come from: lockdep.c,
/// report.c of KASAN and KFENCE, traps.c, fault.c, hung_task.c, watchdog.c, tree_stall.h, slub.c.
constexpr std::array kRules{
    Rule{Kind::kLockup, "Kernel panic - not syncing: NMI: Not continuing"},
    Rule{Kind::kPanic, "Kernel panic - not syncing"},
    Rule{Kind::kKasan, "BUG: KASAN:"},
    Rule{Kind::kKasan, "BUG: KFENCE:"},
    Rule{Kind::kKasan, "BUG: KMSAN:"},
    Rule{Kind::kOops, "BUG: kernel NULL pointer dereference"},
    Rule{Kind::kOops, "BUG: unable to handle"},
    Rule{Kind::kOops, "BUG: ", "stack guard page was hit"},
    Rule{Kind::kOops, "kernel BUG at "},
    Rule{Kind::kOops, "kernel tried to execute NX-protected page"},
    Rule{Kind::kOops, "Oops: "},
    Rule{Kind::kOops, "general protection fault"},
    Rule{Kind::kOops, "invalid opcode: "},
    Rule{Kind::kOops, "Internal error: "},
    Rule{Kind::kOops, "Unable to handle kernel "},
    Rule{Kind::kOops, "traps: PANIC: "},
    Rule{Kind::kSleep, "BUG: sleeping function called"},
    Rule{Kind::kSleep, "BUG: scheduling "},
    Rule{Kind::kSleep, "BUG: assuming "},
    Rule{Kind::kSleep, "BUG: using ", "in preemptible"},
    Rule{Kind::kLockdep, "[ BUG: "},
    Rule{Kind::kLockdep, "BUG: key "},
    Rule{Kind::kLockdep, "BUG: MAX_"},
    Rule{Kind::kLockdep, "BUG: looking up invalid subclass"},
    Rule{Kind::kLockdep, "BUG: workqueue leaked"},
    Rule{Kind::kLockdep, "INFO: trying to register non-static key"},
    Rule{Kind::kLockdep, "WARNING: ", "lock"},
    Rule{Kind::kLockdep, "WARNING: suspicious RCU usage"},
    Rule{Kind::kLockdep, "WARNING: bad contention detected"},
    Rule{Kind::kLockdep, "WARNING: chain_key collision"},
    Rule{Kind::kHungTask, "INFO: task ", " blocked for more than "},
    Rule{Kind::kLockup, "BUG: soft lockup"},
    Rule{Kind::kLockup, "BUG: workqueue lockup"},
    Rule{Kind::kLockup, "Watchdog detected hard LOCKUP"},
    Rule{Kind::kLockup, "INFO: rcu", "stall"},
    Rule{Kind::kSpinlock, "BUG: spinlock"},
    Rule{Kind::kSpinlock, "BUG: rwlock"},
    Rule{Kind::kLeak, "BUG ", "ainted): "},
    Rule{Kind::kLeak, "BUG: Bad "},
    Rule{Kind::kLeak, "BUG: non-zero pgtables_bytes"},
    Rule{Kind::kLeak, "kmemleak: ", "new suspected memory leaks"},
    Rule{Kind::kUbsan, "UBSAN: "},
    Rule{Kind::kWarn, "BUG: "},
};

/// What the first lines of a "cut here" block can say; a plain WARN is what remains.
constexpr std::array kCutHereRules{
    Rule{Kind::kOops, "kernel BUG at "}, Rule{Kind::kLockdep, "DEBUG_LOCKS_WARN_ON("},
    Rule{Kind::kDmaApi, "DMA-API:"},     Rule{Kind::kUbsan, "UBSAN: "},
    Rule{Kind::kLeak, "refcount_t: "},   Rule{Kind::kLeak, "list_add "},
    Rule{Kind::kLeak, "list_del "},      Rule{Kind::kLeak, "", "Slab cache still has objects"},
    Rule{Kind::kWarn, "WARNING: CPU: "}, Rule{Kind::kWarn, "WARNING: "},
};

sv without_subsystem(sv text) {
  for (const sv subsystem : {"watchdog: ", "NMI watchdog: ", "rcu: "}) {
    if (text.starts_with(subsystem)) return text.substr(subsystem.size());
  }
  return text;
}

bool fits(const Rule& rule, sv text) {
  return text.starts_with(rule.prefix) && contains(text, rule.part);
}

std::optional<Kind> kind_of(sv text) {
  text = without_subsystem(text);
  // A plain WARN names a function, which may have "lock" in it.
  if (text.starts_with("WARNING: CPU: ")) return Kind::kWarn;
  for (const Rule& rule : kRules) {
    if (fits(rule, text)) return rule.kind;
  }
  return std::nullopt;
}

struct Head {
  Kind kind;
  std::size_t begin;     // first line of the block
  std::size_t headline;  // the line that names it
  std::size_t body;      // first line after all that belongs to the head
};

/// The first lines after "cut here" carry the WARN's message, its place, or both.
std::optional<Head> cut_here_head(const Lines& lines, std::size_t at) {
  const std::size_t last = std::min(at + 8, lines.size());
  std::optional<Head> found;
  std::size_t rank = kCutHereRules.size();
  for (std::size_t i = at + 1; i < last; ++i) {
    const sv text = lines[i].text;
    if (text.starts_with(kCutHere) || text.starts_with(kEndTrace)) break;
    if (text.starts_with("CPU: ")) break;
    for (std::size_t r = 0; r < rank; ++r) {
      if (!fits(kCutHereRules[r], text)) continue;
      found = Head{kCutHereRules[r].kind, at, i, i + 1};
      rank = r;
      break;
    }
    if (text.starts_with("WARNING: ")) {
      if (found) found->body = i + 1;
      break;
    }
  }
  return found;
}

std::optional<Head> head_at(const Lines& lines, std::size_t at) {
  const sv text = lines[at].text;
  if (text.starts_with(kCutHere)) return cut_here_head(lines, at);
  // A report that a row of '=' opens begins with that row.
  if (is_rule_of(text, '=') && at + 1 < lines.size()) {
    if (const auto kind = kind_of(lines[at + 1].text)) return Head{*kind, at, at + 1, at + 2};
  }
  if (const auto kind = kind_of(text)) return Head{*kind, at, at, at + 1};
  return std::nullopt;
}

/// Registers and code bytes, which x86 prints after a trace and repeats after an Oops.
bool is_register_line(sv text) {
  constexpr std::array<sv, 9> kOthers{
      "Code: ", "RIP: ", "RSP: ", "EFLAGS: ", "PKRU: ", "FS:  ", "CS:  ", "CR2: ", "DR0: "};
  if (std::any_of(kOthers.begin(), kOthers.end(), [text](sv p) { return text.starts_with(p); })) {
    return true;
  }
  if (text.starts_with("DR3: ")) return true;
  return text.size() > 5 && text[0] == 'R' && text[3] == ':' && text[4] == ' ' &&
         (std::isupper(static_cast<unsigned char>(text[1])) || is_digit(text[1]));
}

/// Lines of a call trace, or what stands directly below one.
bool continues_trace(sv text) {
  return text.starts_with(' ') || text.starts_with('\t') || is_register_line(text) ||
         text.starts_with("DMA-API: Mapped at:") || text.starts_with("Modules linked in:");
}

/// What may open a further part of a stall or hang report after a trace has ended.
bool opens_further_part(sv text) {
  constexpr std::array<sv, 9> kOpeners{"rcu: ",       "Sending NMI",   "NMI backtrace",
                                       "Call Trace:", "Call trace:",   "CPU: ",
                                       "task:",       "Hardware name", "Stack dump where"};
  return std::any_of(kOpeners.begin(), kOpeners.end(),
                     [text](sv p) { return text.starts_with(p); });
}

/// Whether an Oops that is being read goes on with this line, although it looks like a headline.
bool same_oops(sv text) {
  return text.starts_with("Oops: ") || text.starts_with("invalid opcode: ") ||
         text.starts_with("Internal error: ") || text.starts_with("general protection fault");
}

/// Walks the lines of one block. The end is past its last line.
class BlockReader {
 public:
  BlockReader(const Lines& lines, const Head& head)
      : lines_(lines), head_(head), limit_(std::min(lines.size(), head.begin + kMaxBlockLines)) {}

  [[nodiscard]] std::size_t end() const {
    if (text(head_.headline).starts_with("Kernel panic")) return after_panic();
    switch (head_.kind) {
      case Kind::kKasan:
        return through([](sv text) { return is_rule_of(text, '='); });
      case Kind::kPanic:
        return after_panic();
      case Kind::kHungTask:
        return with_held_locks(after_trace());
      case Kind::kLockup:
        return after_further_parts(after_trace());
      default:
        break;
    }
    const bool ends_by_mark = head_.kind == Kind::kOops || starts_with_cut_here();
    return ends_by_mark ? after_mark() : after_trace();
  }

 private:
  [[nodiscard]] sv text(std::size_t i) const { return lines_[i].text; }
  [[nodiscard]] bool starts_with_cut_here() const {
    return text(head_.begin).starts_with(kCutHere);
  }

  /// Where another complaint begins, this one has ended, whatever is missing.
  [[nodiscard]] bool another_begins(std::size_t i) const {
    if (head_.kind == Kind::kOops && same_oops(text(i))) return false;
    return head_at(lines_, i).has_value();
  }

  template <class Last>
  [[nodiscard]] std::size_t through(Last&& is_last) const {
    for (std::size_t i = head_.body; i < limit_; ++i) {
      if (is_last(text(i))) return i + 1;
      if (another_begins(i)) return i;
    }
    return limit_;
  }

  [[nodiscard]] std::size_t after_mark() const {
    std::size_t end = through([](sv text) { return text.starts_with(kEndTrace); });
    while (end < limit_ && continues_trace(text(end)) && !another_begins(end)) ++end;
    return end;
  }

  [[nodiscard]] std::size_t after_panic() const {
    return through([](sv text) { return text.starts_with("---[ end Kernel panic"); });
  }

  /// Past the first call trace below the headline.
  [[nodiscard]] std::size_t after_trace() const {
    std::size_t end = through(
        [](sv text) { return text.starts_with("Call Trace:") || text.starts_with("Call trace:"); });
    while (end < limit_ && continues_trace(text(end)) && !another_begins(end)) ++end;
    return end;
  }

  [[nodiscard]] std::size_t next_written(std::size_t i) const {
    while (i < limit_ && text(i).empty()) ++i;
    return i;
  }

  [[nodiscard]] std::size_t with_held_locks(std::size_t end) const {
    std::size_t i = next_written(end);
    if (i >= limit_ || !text(i).starts_with("Showing all locks held")) return end;
    for (; i < limit_ && !another_begins(i); ++i) {
      if (is_rule_of(text(i), '=')) return i + 1;
    }
    return i;
  }

  [[nodiscard]] std::size_t after_further_parts(std::size_t end) const {
    for (std::size_t i = next_written(end); i < limit_ && !another_begins(i);
         i = next_written(i + 1)) {
      if (!opens_further_part(text(i)) && !continues_trace(text(i))) break;
      end = i + 1;
    }
    return end;
  }

  const Lines& lines_;
  const Head& head_;
  std::size_t limit_;
};

}  // namespace

std::string_view to_string(LogFinding::Kind kind) {
  switch (kind) {
    case Kind::kOops:
      return "oops";
    case Kind::kPanic:
      return "panic";
    case Kind::kKasan:
      return "kasan";
    case Kind::kLockdep:
      return "lockdep";
    case Kind::kSleep:
      return "sleep";
    case Kind::kWarn:
      return "warn";
    case Kind::kHungTask:
      return "hung-task";
    case Kind::kLockup:
      return "lockup";
    case Kind::kSpinlock:
      return "spinlock";
    case Kind::kDmaApi:
      return "dma-api";
    case Kind::kLeak:
      return "leak";
    case Kind::kUbsan:
      return "ubsan";
  }
  return "warn";
}

std::vector<LogFinding> find_complaints(std::string_view log) {
  std::vector<LogFinding> findings;
  const Lines lines = split(log);
  for (std::size_t i = 0; i < lines.size();) {
    const std::optional<Head> head = head_at(lines, i);
    if (!head) {
      ++i;
      continue;
    }
    const std::size_t end = BlockReader(lines, *head).end();
    const std::size_t from = lines[head->begin].begin;
    findings.push_back({head->kind, std::string(lines[head->headline].text),
                        std::string(log.substr(from, lines[end - 1].end - from)),
                        head->headline + 1});
    i = end;
  }
  return findings;
}

}  // namespace fencepost
