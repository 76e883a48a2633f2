// SPDX-License-Identifier: MIT
// Reads src/suite/expectations.yaml.
#include "lab/expectations.h"

#include <yaml-cpp/yaml.h>

namespace fencepost::lab {
namespace {

Result<Outcome> read_outcome(const YAML::Node& node, const std::filesystem::path& file) {
  const auto word = node.as<std::string>("");
  if (const auto outcome = outcome_from_string(word)) return *outcome;
  return fail(
      ExitCode::kIo,
      fmt::format("{}:{}: '{}' is not an outcome", file.string(), node.Mark().line + 1, word),
      "pass, fail, oops, splat, hang, skip or lab-error");
}

/// `suffix` is what the columns' names have behind the shape's.
Status read_cells(const YAML::Node& checks, const std::string& suffix,
                  const std::filesystem::path& file, Expectations& expectations) {
  for (const auto& check : checks) {
    for (const auto& cell : check.second) {
      FP_ASSIGN(const auto outcome, read_outcome(cell.second, file));
      expectations.cells[check.first.as<std::string>()][cell.first.as<std::string>() + suffix] =
          outcome;
    }
  }
  return {};
}

Status read_seeded(const YAML::Node& seeded, const std::filesystem::path& file,
                   Expectations& expectations) {
  for (const auto& entry : seeded) {
    FP_ASSIGN(const auto outcome, read_outcome(entry.second["outcome"], file));
    expectations.seeded[entry.first.as<std::string>()] =
        SeededFault{entry.second["fault"].as<std::string>(""), outcome};
  }
  return {};
}

}  // namespace

Outcome Expectations::of(const std::string& check, const std::string& column) const {
  const auto row = cells.find(check);
  if (row == cells.end()) return Outcome::kPass;
  const auto cell = row->second.find(column);
  return cell == row->second.end() ? Outcome::kPass : cell->second;
}

Result<Expectations> load_expectations(const std::filesystem::path& file) {
  Expectations expectations;
  // yaml-cpp reports by exception only; none leaves this function.
  try {
    const auto document = YAML::LoadFile(file.string());
    FP_TRY(read_cells(document["checks"], "", file, expectations));
    for (const auto& device : document["devices"])
      FP_TRY(read_cells(device.second, "/" + device.first.as<std::string>(), file, expectations));
    FP_TRY(read_seeded(document["seeded"], file, expectations));
  } catch (const YAML::Exception& error) {
    return fail(ExitCode::kIo, fmt::format("cannot read {}: {}", file.string(), error.what()));
  }
  return expectations;
}

}  // namespace fencepost::lab
