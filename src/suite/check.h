// SPDX-License-Identifier: MIT
// A check: one question about the dma_fence contract, put to a device by one stimulus. The suite
// is the same library in a guest and on a board; nothing in it knows where it runs.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "suite/context.h"
#include "suite/devices.h"

namespace fencepost::suite {

/// Which clock a check may rely on.
enum class Clock {
  kVirtual,   ///< waits are exact and cost nothing; one CPU at a time
  kParallel,  ///< needs CPUs that truly run side by side, and real time
};

/// Which kernel of a shape a check runs on.
enum class Variant {
  kOn,   ///< as the shape is meant to be used
  kOff,  ///< the same series with its configuration option off, where it has one
};

/// What a check is. One static instance per file in checks/, registered in registry.cpp.
struct Check {
  std::string_view name;         ///< kebab-case; the row's name everywhere
  std::string_view question;     ///< one sentence, ends with a question mark
  std::string_view stimulus;     ///< what is done to the device
  std::string_view observation;  ///< what is looked at
  std::string_view rule;         ///< what must hold, and where the rule comes from
  Status (*run)(Context&);       ///< an Error is a lab-error; skip with Context::skip()
  Clock clock = Clock::kVirtual;
  Variant variant = Variant::kOn;
  double bound_s = 60;  ///< on the check's clock, after which it is called hung
  /// Needs the kernel's test module or fault injection, which a board may not have.
  bool needs_test_module = false;
  DeviceSet devices = kOnVirtual;  ///< it makes sense on
  /// What goes wrong with the simulated SoC's device while it runs: a schedule as in
  /// docs/soc-faults.md; empty for none.
  std::string_view hardware_fault = {};
  /// Instead: how many jobs have faults that the run's seed decides on (soc/random_schedule.h); 0
  /// for none.
  unsigned random_fault_jobs = 0;
};

/// All checks, in the order in which the matrix shows them.
std::span<const Check* const> all_checks();

/// The check of that name, or an Error (kUnknownName) that suggests the nearest.
Result<const Check*> find_check(std::string_view name);

/// A fault that can be seeded before a check, to show that the check can fail. One per file in
/// faults/, registered in registry.cpp.
struct Fault {
  std::string_view name;    ///< kebab-case
  std::string_view effect;  ///< what breaks, one sentence
  Status (*arm)(Context&);  ///< called in the check's process before its run()
};

std::span<const Fault* const> all_faults();
Result<const Fault*> find_fault(std::string_view name);

}  // namespace fencepost::suite
