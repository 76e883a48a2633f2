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
/// clock mono, local or global is some milliseconds off at most, and one with another clock cannot
/// be joined.
class LogJoin {
 public:
  /// Finds and blames the complaints of `log`.
  explicit LogJoin(std::string_view log);
  void feed(std::span<const trace::Event> events);
  /// Once, after the last event; in the order of the log.
  std::vector<Complaint> finish();

 private:
  struct Near {
    Seen seen;
    std::string fence;
  };
  std::vector<Complaint> complaints_;
  std::vector<std::size_t> by_time_;  // of those that have one
  std::size_t next_ = 0;              // the first of by_time_ that is later than all events so far
  Near last_;
  std::uint64_t ordinal_ = 0;
};

}  // namespace fencepost::contract
