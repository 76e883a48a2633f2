// SPDX-License-Identifier: MIT
// One fault and its jobs, as a line of words: `rga job=2 late 2s`. docs/soc-faults.md has the
// grammar.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "soc/fault.h"

namespace fencepost::soc {

/// The device of a rule for all of them.
inline constexpr const char* kAnyDevice = "any";

/// One fault, and the jobs that it happens to: those that all conditions hold for.
struct FaultRule {
  std::string device;  ///< "any": all of them
  std::uint64_t first = 1;
  std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t every = 1;  ///< of the jobs from `first` on, each such
  /// Since the device's first job. `at`: only the first job of those that begin then or later.
  std::optional<std::chrono::microseconds> at, from, until;
  double probability = 1;
  Fault fault;
  std::string text;  ///< as it was written, on one line
};

/// What is wrong with a text, whose place the caller knows.
struct Wrong {
  bool unknown_name = false;  ///< a device, fault or condition that does not exist
  std::string what;
  std::string hint;
};
template <class T>
using Parsed = tl::expected<T, Wrong>;

inline constexpr const char* kFaultExample = "such as: rga job=2 lost";

/// DEVICE [CONDITION=VALUE]... FAULT [VALUE], one word or more.
Parsed<FaultRule> parse_fault_rule(const std::vector<std::string>& words);

}  // namespace fencepost::soc
