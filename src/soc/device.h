// SPDX-License-Identifier: MIT
// What a hardware model is, and what it sees of the SoC around it.
//
// A device is one folder: its registers by name, a small state, reset, and jobs. It is told of
// register accesses and resets under the bus's lock, one at a time; the work of a job runs beside
// that and sees nothing but guest memory and its own copy of what the registers said.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "soc/journal.h"
#include "soc/memory.h"

namespace fencepost::soc {

/// A register as the hardware's manual, or its driver, calls it.
struct RegisterName {
  std::uint32_t offset;
  const char* name;
};

/// A bit that makes something happen when it is written as 1, for a transport that sees what a
/// register holds, and no writes.
struct Trigger {
  std::uint32_t offset = 0;
  std::uint32_t mask = 0;  ///< 0: there is none
};

/// What never changes about a device.
struct DeviceInfo {
  const char* name;  ///< as in the guest's device tree
  std::span<const RegisterName> registers;
  unsigned clocks;     ///< gates that must all be open before it answers
  unsigned resets;     ///< reset lines, each of which resets it
  Trigger start = {};  ///< begins a job
  Trigger stop = {};   ///< ends it, and sets all registers to 0
};

/// The name of the register at `offset`, or its number.
std::string register_name(const DeviceInfo& info, std::uint32_t offset);

/// How the work of a job ended.
struct JobResult {
  bool ok = true;
  std::string register_name;  ///< of the register to blame where it is not
  std::string text;           ///< what was wrong, or what was done
};

struct Job {
  std::function<JobResult()> work;  ///< on another thread, without the bus's lock
  /// With the lock: status, interrupt. A fault may make it come twice, or after a reset.
  std::function<void(const JobResult&)> done;
};

/// Runs the jobs of one device, one after the other.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  virtual void start(Job job) = 0;
  /// Forgets what was started: when this returns no work runs and no done() follows, unless it is a
  /// job's fault to ignore a reset.
  virtual void abandon() = 0;
};

/// A device's way out.
struct DevicePort {
  const GuestMemory& memory;
  Journal& journal;
  JobRunner& jobs;
  std::function<void()> interrupt;  ///< one edge on the device's line
};

/// A hardware model.
class Device {
 public:
  virtual ~Device() = default;
  [[nodiscard]] virtual const DeviceInfo& info() const = 0;
  /// Aligned 32-bit accesses within the device's window. Offsets that it does not have read as 0.
  virtual std::uint32_t read(std::uint32_t offset) = 0;
  virtual void write(std::uint32_t offset, std::uint32_t value) = 0;
  virtual void reset() = 0;
  /// What must have been written to the register that held `before` and holds `now`, for a
  /// transport that cannot see single writes: more than `now` where a write that another one has
  /// followed would have had an effect of its own.
  [[nodiscard]] virtual std::uint32_t written(std::uint32_t offset, std::uint32_t before,
                                              std::uint32_t now) const {
    static_cast<void>(offset);
    static_cast<void>(before);
    return now;
  }
};

}  // namespace fencepost::soc
