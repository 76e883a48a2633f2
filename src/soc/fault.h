// SPDX-License-Identifier: MIT
// What can be made to go wrong with one job of a device.
//
// All of it happens between a device and the world, in ThreadRunner and JobWrites, so that a device
// gets every kind without code of its own: its part is to bear that done() comes late, twice, or
// while another job runs. docs/soc-faults.md says what each kind looks like to a driver.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace fencepost::soc {

enum class FaultKind : std::uint8_t {
  kLost,       ///< the job is done and the status says so, but no interrupt comes
  kLate,       ///< done, `delay` later than it should
  kStuck,      ///< nothing is done, ever: no data, no status, no interrupt; a reset frees it
  kBusy,       ///< stuck, and no later job is begun, reset or not, before `delay` (0: for ever)
  kError,      ///< nothing is done, and the status is the device's error status
  kSpurious,   ///< an interrupt without a status, `delay` after the job was begun
  kDuplicate,  ///< done, and `delay` later done again, whether the device is busy or not
  kEarly,      ///< status and interrupt `delay` before the data are in memory
  kEarlyInterrupt,  ///< the interrupt `delay` before the status, with which none comes
  kStale,  ///< done, and once more, status and interrupt, `delay` before the next job's work
  kStaleInterrupt,  ///< the same with the interrupt alone
  kPartial,         ///< only the first `amount` percent of the data are written; done all the same
  kShort,           ///< the last `amount` bytes are not written
  kLong,            ///< `amount` bytes too many are written, never outside of RAM
  kResetIgnored,    ///< a reset while the job runs changes registers, and the job goes on
  kDataLast,        ///< the data are written at the end of the job's time, and not at its beginning
};

struct Fault {
  FaultKind kind{};
  std::chrono::microseconds delay{0};
  std::uint64_t amount = 0;  ///< bytes or percent, as the kind has it
};

/// A job that begins.
struct JobStart {
  std::string_view device;
  std::uint64_t number = 1;            ///< of the device's jobs, from 1
  std::chrono::microseconds since{0};  ///< since the device's first job began
};

/// Asked once for each job of each device, by one thread at a time: all that is to go wrong with
/// it.
using FaultSource = std::function<std::vector<Fault>(const JobStart& job)>;

/// What a fault can be told besides its kind.
enum class FaultValue : std::uint8_t { kNone, kTime, kBytes, kPercent };

/// How a kind is written in a schedule.
struct FaultWord {
  const char* name;
  FaultKind kind;
  FaultValue value;
  std::uint64_t usual;  ///< where none is given: microseconds, bytes or percent
  const char* meaning;  ///< one line
};

/// All kinds, in the order of FaultKind.
std::span<const FaultWord> fault_words();

/// The name of `kind` in a schedule.
const char* to_string(FaultKind kind);

}  // namespace fencepost::soc
