// SPDX-License-Identifier: MIT
// One cell: from what the guest sent back to a verdict with its evidence on disk.
#include "lab/cell.h"

#include <algorithm>

#include "base/files.h"
#include "contract/judge_recording.h"
#include "trace/text_reader.h"

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

report::CellTrace as_cell_trace(const contract::TraceVerdict& verdict) {
  report::CellTrace trace;
  trace.answer = to_string(verdict.answer);
  trace.sentence = verdict.sentence;
  for (const auto& finding : verdict.findings)
    trace.findings.push_back(
        {std::string(finding.rule), std::string(to_string(finding.answer)), finding.sentence});
  return trace;
}

/// What the rules over recordings say of the one among `files`; nothing where there is none.
std::optional<contract::TraceVerdict> judge_trace(
    const std::vector<std::pair<std::string, std::string>>& files) {
  const auto found =
      std::ranges::find(files, "trace.txt", &std::pair<std::string, std::string>::first);
  if (found == files.end()) return std::nullopt;
  const auto reader = trace::read_text(found->second, found->first);
  auto verdict = contract::judge_recording(*reader);
  if (!verdict) return std::nullopt;
  return std::move(*verdict);
}

}  // namespace

nlohmann::json check_command(const suite::Check& check, const Bench& bench,
                             const std::string& fault) {
  return {{"cmd", "check"},
          {"name", check.name},
          {"shape", bench.shape->name},
          {"device", bench.device->card},
          {"fault", fault},
          {"bound_s", check.bound_s}};
}

std::chrono::seconds watchdog_for(const Bench& bench) {
  // A waiting guest jumps ahead in virtual time, so silence there means a spinning CPU.
  constexpr std::chrono::seconds kVirtual{20};
  // In real time it has to share the host, and a check that takes long says how far it is.
  constexpr std::chrono::seconds kReal{120};
  return bench.clock == suite::Clock::kVirtual ? kVirtual : kReal;
}

Result<report::Cell> make_cell(const suite::Check& check, const std::string& column,
                               Outcome expected, const vm::CommandResult& result,
                               const std::filesystem::path& out) {
  Verdict verdict = judge(Evidence{.observations = result.observations,
                                   .kernel_log = result.kernel_log,
                                   .ending = result.ending,
                                   .debug_locks = result.debug_locks});
  const auto recording = judge_trace(result.files);
  if (recording) contract::heed(*recording, verdict);
  report::Cell cell;
  if (recording) cell.trace = as_cell_trace(*recording);
  cell.check = check.name;
  cell.shape = column;
  cell.outcome = verdict.outcome;
  cell.expected = expected;
  cell.sentence = verdict.sentence;
  cell.virtual_s = result.virtual_s;
  cell.wall_s = result.wall_s;
  cell.debug_locks = result.debug_locks;
  cell.observations = result.observations;
  cell.log_findings = verdict.log_findings;
  const auto folder = std::filesystem::path("cells") / column / std::string(check.name);
  FP_TRY(write_evidence(result, out, folder, cell));
  for (auto& observation : cell.observations) {
    if (!observation.file.empty() && plain_name(observation.file))
      observation.file = (folder / observation.file).string();
  }
  return cell;
}

report::Cell failed_cell(const suite::Check& check, const std::string& column, Outcome expected,
                         const Error& error, const std::filesystem::path& out) {
  report::Cell cell;
  cell.check = check.name;
  cell.shape = column;
  cell.outcome = Outcome::kLabError;
  cell.expected = expected;
  cell.sentence = error.what;
  const auto folder = std::filesystem::path("cells") / column / std::string(check.name);
  const auto log = (folder / "kernel.log").string();
  if (make_folder(out / folder) && write_file(out / log, error.hint + "\n")) cell.log_file = log;
  return cell;
}

}  // namespace fencepost::lab
