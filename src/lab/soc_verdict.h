// SPDX-License-Identifier: MIT
// What a run on the simulated SoC showed: contract, kernel log and hardware, a line each. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "contract/trace_check.h"
#include "report/trace_views.h"
#include "soc/journal.h"

namespace fencepost::lab {

/// All that is known when the command is over.
struct SocEvidence {
  std::optional<report::TraceReport> trace;  ///< with the kernel log's complaints
  std::string untraced;                      ///< why there is no trace
  bool whole = true;                         ///< the trace goes on to the command's end
  bool logged = true;                        ///< there is a kernel log
  std::vector<contract::Complaint> complaints;
  soc::Journal::Faults faults;
  std::map<std::string, std::uint64_t> jobs, bytes;  ///< done and written, by device
  std::vector<soc::Problem> problems;
};

/// One kind of evidence and what it says.
struct SocLine {
  std::string name;  ///< "contract", "kernel log", "hardware"
  contract::Answer answer = contract::Answer::kNothing;
  std::string sentence;
  std::string file;  ///< of the evidence, in the folder of the run
};

struct SocVerdict {
  /// Broken where any line is; else unknown where any is; else what the contract's says.
  contract::Answer answer = contract::Answer::kNothing;
  std::vector<SocLine> lines;
};

SocVerdict judge_soc_run(const SocEvidence& evidence);

/// docs/simulated-soc.md has the schema.
nlohmann::json to_json(const SocVerdict& verdict, const SocEvidence& evidence);

}  // namespace fencepost::lab
