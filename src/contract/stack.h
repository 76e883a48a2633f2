// SPDX-License-Identifier: MIT
// Reads the few words out of a kernel report that a sentence needs: functions and lock names.
#pragma once

#include <string>
#include <string_view>

namespace fencepost {

/// The functions in which a task is blocked or spins, innermost first, at most three, as
/// "a, called by b, called by c". Takes a report of the kernel or /proc/PID/stack; leaves out the
/// plumbing (scheduler, locks, lockdep, KASAN) and the guesses ("? f+0x1/0x2"). Empty where there
/// is no stack.
std::string blocked_in(std::string_view text);

/// The innermost such function that `headline` does not name already; may be empty.
std::string reached_from(std::string_view text, std::string_view headline);

/// The function that an Oops names in its RIP (x86) or pc (arm64) line; may be empty.
std::string faulting_function(std::string_view text);

/// The two locks that lockdep's report is about; either may be empty.
struct LockPair {
  std::string wanted;  ///< "is trying to acquire lock:"
  std::string held;    ///< "already holding lock:", "and this task is already holding:"
};
LockPair lock_pair(std::string_view text);

}  // namespace fencepost
