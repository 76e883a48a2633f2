// SPDX-License-Identifier: MIT
// From evidence to one word and one sentence for a cell of the matrix. Pure: no I/O.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/kernel_log.h"
#include "contract/observation.h"

namespace fencepost {

/// What became of one check on one shape.
enum class Outcome {
  kPass,      ///< every claim of the rule held
  kFail,      ///< a claim did not hold
  kOops,      ///< the kernel died or hit a memory error: Oops, BUG, KASAN, panic
  kSplat,     ///< lockdep, WARN, or another kernel complaint of which the log has the text
  kHang,      ///< a task of the check, or the guest, did not come back within the bound
  kSkip,      ///< the device or kernel cannot do what the check needs; with a reason
  kLabError,  ///< the laboratory failed, which says nothing about the kernel
};

std::string_view to_string(Outcome outcome);
std::optional<Outcome> outcome_from_string(std::string_view text);

/// How the check's process and its guest came to an end, as the laboratory saw it.
struct Ending {
  enum class Kind {
    kFinished,     ///< the check's process ended by itself
    kKilled,       ///< it died of a signal (an oops kills the task that met it)
    kStuck,        ///< the agent gave up on it: virtual-time bound exceeded
    kGuestSilent,  ///< the host's watchdog gave up on the guest
    kGuestDied,    ///< QEMU ended or the guest panicked
    kLogFlood,     ///< the console wrote more than its bound
    kNotStarted,   ///< the guest never got as far as the check
  };
  Kind kind = Kind::kFinished;
  int signal = 0;      ///< kKilled
  std::string detail;  ///< e.g. the stuck task's kernel stack, or QEMU's last words
};

/// All evidence of one cell.
struct Evidence {
  std::vector<Observation> observations;
  std::string kernel_log;  ///< console text from the check's start to its end
  Ending ending;
  bool debug_locks = true;  ///< false: lockdep turned itself off during the check, a splat even
                            ///< where the log shows none
};

struct Verdict {
  Outcome outcome = Outcome::kLabError;
  std::string sentence;                  ///< for a person, one line
  std::vector<LogFinding> log_findings;  ///< what the kernel log said, ours or not
};

/// The verdict on one cell. Precedence: oops, splat, hang, lab-error, fail, skip, pass; a check
/// that made no claim at all is a lab-error, because a result that cannot fail says nothing.
Verdict judge(const Evidence& evidence);

}  // namespace fencepost
