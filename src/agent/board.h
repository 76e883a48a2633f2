// SPDX-License-Identifier: MIT
// The suite on the machine that this program runs on: `probe`, for boards and for people.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "contract/verdict.h"
#include "suite/check.h"

namespace fencepost::agent {

/// One check of a probe, judged.
struct Probed {
  const suite::Check* check = nullptr;
  Evidence evidence;
  Verdict verdict;
  struct Recording {
    std::string answer;  ///< of the rules over the recorded events; empty: none were recorded
    std::string sentence;
  } recording;
  double elapsed_s = 0;
};

/// Called with each check as it is judged.
using ProbeSink = std::function<void(const Probed&)>;

/// Runs `checks` one after the other against `device` (a video node, empty: the checks' own choice)
/// in the running kernel, and judges each with the kernel log and the events that it left behind.
/// Stops after one that harmed the kernel, turned lockdep off or left a stuck task, because what
/// follows would say less than it seems to: the rest are reported as skipped. Errors: kDevice where
/// the device cannot be opened at all.
Status probe(const std::vector<const suite::Check*>& checks, const std::string& device,
             const ProbeSink& sink);

/// One line for people, and the same as a JSON object.
std::string to_line(const Probed& probed);
nlohmann::json to_json(const Probed& probed);

/// What `fencepost probe` and `fencepost-agent probe` do: probes with the checks that match `globs`
/// (all when empty), prints each on standard output as a line or as JSON, and gives the exit code.
Result<int> probe_and_print(const std::string& device, const std::vector<std::string>& globs,
                            bool json);

/// Whether a probe that gave this outcome is a success: only pass and skip are.
bool is_good(Outcome outcome);

}  // namespace fencepost::agent
