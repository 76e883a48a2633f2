// SPDX-License-Identifier: MIT
// The results model: one run of the suite as data, from which every view is made.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "contract/verdict.h"

namespace fencepost::report {

inline constexpr int kSchemaVersion = 1;

/// What the rules over recordings (docs/traces.md) say of a cell's trace.
struct CellTrace {
  struct Finding {
    std::string rule, answer, sentence;
  };
  std::string answer;    ///< "kept", "broken" or "unknown"
  std::string sentence;  ///< for a person, one line
  std::vector<Finding> findings;
};

/// One cell of the matrix: one check on one shape.
struct Cell {
  std::string check;
  std::string shape;  ///< the column's name
  Outcome outcome = Outcome::kLabError;
  Outcome expected = Outcome::kPass;  ///< from src/suite/expectations.yaml
  std::string sentence;               ///< the verdict in one line
  double virtual_s = 0;               ///< guest time spent
  double wall_s = 0;                  ///< host time spent
  bool debug_locks = true;            ///< lockdep still on at the end
  std::vector<Observation> observations;
  std::vector<LogFinding> log_findings;
  std::string log_file;               ///< evidence paths, relative to the results file
  std::vector<std::string> evidence;  ///< trace, pictures, ... likewise
  std::optional<CellTrace> trace;     ///< none where nothing was recorded
  [[nodiscard]] bool as_expected() const { return outcome == expected; }
};

/// The drivers that the kernel brings along, not one of the simulated SoC's devices.
inline constexpr const char* kVirtualDevice = "virtual";

/// What a row is, for people.
struct CheckText {
  std::string name, question, stimulus, observation, rule;
  std::vector<std::string> devices{kVirtualDevice};  ///< that the check is put to
};

/// What a column is: a shape, on one device.
struct ShapeText {
  std::string name;  ///< the shape; on a device of the simulated SoC, "/" and it: "v3/rga"
  std::string title;
  std::string kernel_key;  ///< identifies all that went into its kernel
  std::string release;     ///< uname -r
  std::string device = kVirtualDevice;
};

/// Whether row and column have a cell: not every check makes sense on every device.
bool applies(const CheckText& check, const ShapeText& shape);

struct Results {
  std::string tool_version;  ///< of fencepost, with the commit where known
  std::string started;       ///< ISO 8601, UTC
  double wall_s = 0;
  std::map<std::string, std::string> host;  ///< qemu, compiler, base kernel, accelerator, cpus
  std::string config;                       ///< debug or perf
  std::vector<CheckText> checks;            ///< rows, in order
  std::vector<ShapeText> shapes;            ///< columns, in order
  std::vector<Cell> cells;
  [[nodiscard]] const Cell* find(const std::string& check, const std::string& shape) const;
};

/// Whether the run may exit 0: every cell that applies is present and as expected, and the columns
/// of the shape "v3", if present, hold nothing but passes.
bool all_as_expected(const Results& results);

nlohmann::json to_json(const Results& results);
/// An Error (kResults) for another schema version, a missing field, or a truncated text.
Result<Results> results_from_json(const std::string& text);

/// Reads DIR/results.json.
Result<Results> load(const std::filesystem::path& dir);

/// Writes results.json, report.html, ktap.txt and junit.xml into `dir`, where the evidence files
/// already lie; each is written beside its place and renamed, so that a full disk loses nothing.
Status write_all(const Results& results, const std::filesystem::path& dir);

/// The matrix for a terminal of `columns` characters; ANSI colours where `colour`.
std::string matrix_text(const Results& results, int columns, bool colour);

/// KTAP version 1 (Documentation/dev-tools/ktap.rst of Linux).
std::string ktap(const Results& results);
/// JUnit XML; a cell that is as expected is a passed test case, whatever its outcome, except that
/// an expected skip is a skipped one.
std::string junit(const Results& results);
/// The self-contained page; pictures are read from `dir`.
Result<std::string> html(const Results& results, const std::filesystem::path& dir);

}  // namespace fencepost::report
