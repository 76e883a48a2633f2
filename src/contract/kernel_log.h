// SPDX-License-Identifier: MIT
// Finds the complaints in a kernel log and cuts each out whole. Pure: no I/O.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fencepost {

/// One complaint of the kernel.
struct LogFinding {
  enum class Kind {
    kOops,      ///< "BUG: unable to handle", general protection fault, invalid opcode, kernel BUG
    kPanic,     ///< "Kernel panic"
    kKasan,     ///< "BUG: KASAN"
    kLockdep,   ///< circular, recursive, inversion, irq inconsistency, "suspicious RCU usage", ...
    kSleep,     ///< "BUG: sleeping function called from invalid context", scheduling while atomic
    kWarn,      ///< "WARNING: CPU: ... at"
    kHungTask,  ///< "INFO: task ... blocked for more than"
    kLockup,    ///< soft lockup, RCU stall, the NMI of the laboratory's watchdog
    kSpinlock,  ///< "BUG: spinlock"
    kDmaApi,    ///< "DMA-API:"
    kLeak,      ///< list or refcount corruption, objects remaining in a cache
    kUbsan,     ///< "UBSAN:"
  };
  Kind kind = Kind::kWarn;
  std::string headline;  ///< the line that names it, without timestamp
  std::string text;      ///< the whole block, as in the log
  std::size_t line = 0;  ///< 1-based line of the headline
};

std::string_view to_string(LogFinding::Kind kind);

/// Every complaint in `log`, in order. Accepts console text and dmesg output, with or without
/// timestamps and caller ids, and CRLF line ends.
std::vector<LogFinding> find_complaints(std::string_view log);

}  // namespace fencepost
