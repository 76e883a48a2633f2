// SPDX-License-Identifier: MIT
// What can be made to go wrong with one job of a device.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace fencepost::soc {

enum class FaultKind {
  kNone,
  kLost,       ///< the job is done and the status says so, but no interrupt comes
  kLate,       ///< done, `delay` later than it should
  kStuck,      ///< never done: no status, no interrupt
  kError,      ///< nothing is done, and the status is the device's error status
  kSpurious,   ///< an interrupt without a status, before the job is done
  kDuplicate,  ///< done, and `delay` later done again, whether the device is busy or not
};

struct Fault {
  FaultKind kind = FaultKind::kNone;
  std::chrono::milliseconds delay{0};
};

/// Asked once for each job: the device's name and the job's number, from 1.
using FaultSource = std::function<Fault(std::string_view device, std::uint64_t job)>;

}  // namespace fencepost::soc
