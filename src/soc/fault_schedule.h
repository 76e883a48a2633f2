// SPDX-License-Identifier: MIT
// Which faults happen to which jobs, as text: one line, or a YAML file. docs/soc-faults.md has the
// grammar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "soc/fault.h"
#include "soc/fault_rule.h"

namespace fencepost::soc {

struct FaultSchedule {
  std::vector<FaultRule> rules;
  std::optional<std::uint64_t> seed;  ///< of all probabilities
  /// Whether the seed matters.
  [[nodiscard]] bool is_random() const;
};

/// Reads a schedule. `name` is the file it is from, "" for text of a command line or a program.
/// Errors: kUnknownName for a device or a kind that does not exist, with the nearest that does;
/// else kIo for a file and kUsage for other text.
Result<FaultSchedule> parse_fault_schedule(std::string_view text, std::string_view name = {});

/// Answers for one run. The same schedule and seed (1 where it has none) give the same faults to
/// the same jobs each time; `at`, `from` and `until` depend on the time, too.
FaultSource fault_source(FaultSchedule schedule);

/// Both in one: `parse_faults("rga job=2 lost")`.
Result<FaultSource> parse_faults(std::string_view text);

}  // namespace fencepost::soc
