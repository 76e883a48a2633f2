// SPDX-License-Identifier: MIT
// Joins complaints of a kernel log to the nearest fence of a recording, in time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contract/blame.h"
#include "contract/seen.h"
#include "trace/reader.h"

namespace fencepost::contract {

/// One complaint, whose it is, and what happened to a fence at about that time.
struct Complaint {
  LogFinding finding;
  Blame blame;
  std::optional<std::int64_t> time;
  Seen nearest;       ///< the event of a fence; false where there is none, or no time
  std::string fence;  ///< "22:1 (videobuf2 release)"
};

/// Takes the events of a recording. printk's clock is the scheduler's, so a recording with the
/// clock mono, local, global or perf is some milliseconds off at most, and one with another clock
/// cannot be joined. Text does not tell its clock: there a fence that is more than an hour away
/// shows that it is another one.
class LogJoin {
 public:
  /// Finds and blames the complaints of `log`.
  explicit LogJoin(std::string_view log);
  void feed(std::span<const trace::Event> events);
  /// Once, after the last event, with `recording` as the reader left it; in the order of the log.
  std::vector<Complaint> finish(const trace::Recording& recording);

 private:
  struct Near {
    Seen seen;
    std::string fence;
  };
  static Near near(const trace::Event& event, std::uint64_t ordinal);
  static void join(Complaint& complaint, const Near& with);
  std::vector<Complaint> complaints_;
  std::vector<std::size_t> by_time_;  // of those that have one
  std::size_t next_ = 0;              // the first of by_time_ that is later than all events so far
  Near last_;                         // of the batches before
  std::uint64_t ordinal_ = 0;
};

}  // namespace fencepost::contract
