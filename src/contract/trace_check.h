// SPDX-License-Identifier: MIT
// Whether a recording shows the contract kept: the rules of rules/ over a stream of events. Pure:
// no I/O. docs/traces.md has what the words mean and why they may be believed.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/rule.h"
#include "trace/reader.h"

namespace fencepost::contract {

enum class Answer : std::uint8_t {
  kKept,
  kBroken,
  kUnknown,  ///< events are missing, or the kernel does not tell
  kNothing,  ///< there was nothing to ask about
};

std::string_view to_string(Answer answer);

/// One thing that is broken, or that would be if nothing were missing.
struct TraceFinding {
  std::string_view rule;
  Answer answer = Answer::kUnknown;  ///< kBroken or kUnknown
  std::string sentence;
  std::vector<Seen> evidence;
};

struct RuleAnswer {
  const RuleEntry* rule = nullptr;
  Answer answer = Answer::kNothing;
  std::uint64_t looked_at = 0;  ///< how often the question was put
  std::uint64_t broken = 0;     ///< findings, of which only the first are listed
  std::uint64_t unknown = 0;
  std::vector<std::string> remarks;
};

/// How much a recording holds. Counts of events; what is "pending" is so at the end.
struct TraceCounts {
  std::uint64_t fences_begun = 0, fences_signalled = 0, fences_destroyed = 0;
  std::uint64_t waits_begun = 0, waits_ended = 0;
  std::uint64_t buffers_given = 0, buffers_done = 0, qbufs = 0, dqbufs = 0;
  std::uint64_t published = 0;
};

struct TraceVerdict {
  Answer answer = Answer::kNothing;
  std::string sentence;                ///< one line for a person
  std::vector<RuleAnswer> rules;       ///< in the order of all_rules()
  std::vector<TraceFinding> findings;  ///< broken before unknown, then as in the recording
  std::uint64_t losses = 0;            ///< places where the recording says that events are missing
  std::uint64_t lost = 0;              ///< how many, as far as it says
  Seen first_loss;
  std::vector<Contradiction> contradictions;  ///< that betray a loss it does not admit
  std::uint64_t contradiction_count = 0;
  bool complete = false;    ///< the recording shows that nothing is missing
  bool overflowed = false;  ///< it has more at once than is followed
  TraceCounts counts;
};

/// Takes the events of one recording, in its order. Not thread-safe.
class TraceCheck {
 public:
  explicit TraceCheck(const Bounds& bounds = {});
  /// `recording` as the reader has it by now: whether its clock tells time bears on the rules.
  void feed(std::span<const trace::Event> events, const trace::Recording& recording);
  /// What can be said while the recording grows: only what is broken for sure, and the counts.
  [[nodiscard]] std::uint64_t broken_so_far() const;
  [[nodiscard]] TraceCounts counts() const;
  /// For others that want the same moments; subscribe before the first event.
  Tracker& tracker() { return tracker_; }
  /// Once, after the last event. `recording` as the reader left it.
  TraceVerdict finish(const trace::Recording& recording);

 private:
  [[nodiscard]] Answer resolve(Proof proof) const;
  RuleAnswer answer_of(const RuleEntry& entry, const Rule& rule, TraceVerdict& verdict) const;

  RuleSettings settings_;
  Tracker tracker_;
  std::vector<std::unique_ptr<Rule>> rules_;  // as all_rules()
  bool complete_ = false;
  bool betrayed_ = false;
};

}  // namespace fencepost::contract
