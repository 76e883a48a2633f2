// SPDX-License-Identifier: MIT
// One cell: from what the guest sent back to a verdict with its evidence on disk.
#include "lab/cell.h"

#include <algorithm>

#include "base/files.h"
#include "contract/trace_check.h"

namespace fencepost::lab {
namespace {

/// A name from the guest is hostile: no directory part, nothing hidden.
bool plain_name(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos;
}

Status write_evidence(const vm::CommandResult& result, const std::filesystem::path& out,
                      const std::filesystem::path& folder, report::Cell& cell) {
  FP_TRY(make_folder(out / folder));
  std::string lines;
  for (const auto& observation : result.observations) lines += to_json(observation).dump() + "\n";
  cell.log_file = (folder / "kernel.log").string();
  FP_TRY(write_file(out / cell.log_file, result.kernel_log));
  const auto keep = [&](const std::string& name, std::string_view bytes) -> Status {
    if (!plain_name(name)) return {};
    FP_TRY(write_file(out / folder / name, bytes));
    cell.evidence.push_back((folder / name).string());
    return {};
  };
  FP_TRY(keep("observations.jsonl", lines));
  for (const auto& [name, bytes] : result.files) FP_TRY(keep(name, bytes));
  return {};
}

/// What the rules over recordings say of `bytes`; nothing where they are no recording.
std::optional<report::CellTrace> judge_trace(const std::string& bytes) {
  auto reader = trace::open_bytes(bytes, "trace.txt");
  if (!reader) return std::nullopt;
  contract::TraceCheck check;
  while (true) {
    const auto batch = (*reader)->next();
    if (!batch) return std::nullopt;
    if (batch->empty()) break;
    check.feed(*batch, (*reader)->recording());
  }
  const contract::TraceVerdict verdict = check.finish((*reader)->recording());
  report::CellTrace trace;
  trace.answer = to_string(verdict.answer);
  trace.sentence = verdict.sentence;
  for (const auto& finding : verdict.findings)
    trace.findings.push_back(
        {std::string(finding.rule), std::string(to_string(finding.answer)), finding.sentence});
  return trace;
}

/// A check may have looked away while the recording shows a broken contract: then it is no pass.
void heed_trace(report::Cell& cell) {
  if (!cell.trace || cell.trace->answer != "broken" || cell.outcome != Outcome::kPass) return;
  cell.outcome = Outcome::kFail;
  cell.sentence = "Every claim held, but the recording shows otherwise. " + cell.trace->sentence;
}

}  // namespace

nlohmann::json check_command(const suite::Check& check, const std::string& shape,
                             const std::string& fault) {
  return {{"cmd", "check"},
          {"name", check.name},
          {"shape", shape},
          {"fault", fault},
          {"bound_s", check.bound_s}};
}

std::chrono::seconds watchdog_for(const suite::Check& check) {
  // A waiting guest jumps ahead in virtual time, so silence there means a spinning CPU.
  constexpr std::chrono::seconds kVirtual{20};
  constexpr std::chrono::seconds kMargin{30};
  if (check.clock == suite::Clock::kVirtual) return kVirtual;
  return std::chrono::seconds(static_cast<int>(check.bound_s)) + kMargin;
}

Result<report::Cell> make_cell(const suite::Check& check, const std::string& shape,
                               Outcome expected, const vm::CommandResult& result,
                               const std::filesystem::path& out) {
  const Verdict verdict = judge(Evidence{.observations = result.observations,
                                         .kernel_log = result.kernel_log,
                                         .ending = result.ending,
                                         .debug_locks = result.debug_locks});
  report::Cell cell;
  cell.check = check.name;
  cell.shape = shape;
  cell.outcome = verdict.outcome;
  cell.expected = expected;
  cell.sentence = verdict.sentence;
  cell.virtual_s = result.virtual_s;
  cell.wall_s = result.wall_s;
  cell.debug_locks = result.debug_locks;
  cell.observations = result.observations;
  cell.log_findings = verdict.log_findings;
  const auto recorded =
      std::ranges::find(result.files, "trace.txt", &std::pair<std::string, std::string>::first);
  if (recorded != result.files.end()) cell.trace = judge_trace(recorded->second);
  heed_trace(cell);
  const auto folder = std::filesystem::path("cells") / shape / std::string(check.name);
  FP_TRY(write_evidence(result, out, folder, cell));
  for (auto& observation : cell.observations) {
    if (!observation.file.empty() && plain_name(observation.file))
      observation.file = (folder / observation.file).string();
  }
  return cell;
}

report::Cell failed_cell(const suite::Check& check, const std::string& shape, Outcome expected,
                         const Error& error, const std::filesystem::path& out) {
  report::Cell cell;
  cell.check = check.name;
  cell.shape = shape;
  cell.outcome = Outcome::kLabError;
  cell.expected = expected;
  cell.sentence = error.what;
  const auto folder = std::filesystem::path("cells") / shape / std::string(check.name);
  const auto log = (folder / "kernel.log").string();
  if (make_folder(out / folder) && write_file(out / log, error.hint + "\n")) cell.log_file = log;
  return cell;
}

}  // namespace fencepost::lab
