// SPDX-License-Identifier: MIT
// What `fencepost trace` says about a recording: for a terminal, as JSON, as JUnit XML.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "contract/log_join.h"
#include "contract/trace_check.h"
#include "contract/trace_summary.h"

namespace fencepost::report {

inline constexpr int kTraceSchemaVersion = 1;

/// All that is known about one recording after `trace check`.
struct TraceReport {
  trace::Recording recording;
  contract::TraceVerdict verdict;
  std::vector<contract::Complaint> complaints;
  [[nodiscard]] contract::Answer answer() const;  ///< of the recording and the kernel log together
  [[nodiscard]] std::string sentence() const;
};

/// `columns` of a terminal; ANSI colours where `colour`.
std::string trace_text(const TraceReport& report, int columns, bool colour);
/// docs/traces.md has the schema.
nlohmann::json trace_json(const TraceReport& report);
/// A test case a rule; broken is a failure, unknown an error, nothing to ask about skipped.
std::string trace_junit(const TraceReport& report);

/// The tables of `trace summary`, of any number of recordings side by side.
std::string summary_text(const std::vector<contract::Summary>& summaries, bool colour);
nlohmann::json summary_json(const contract::Summary& summary);

}  // namespace fencepost::report
