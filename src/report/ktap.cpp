// SPDX-License-Identifier: MIT
// KTAP version 1 (Documentation/dev-tools/ktap.rst of Linux): one subtest a column, a line
// a check that applies to it.
#include "report/devices.h"
#include "report/plain_text.h"
#include "report/results.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

/// Text behind a result's "#". A " # " inside could be taken for a directive of its own.
std::string diagnostic(std::string_view text) {
  std::string out = one_line(text);
  for (std::size_t at = out.find(" #"); at != std::string::npos; at = out.find(" #", at + 3)) {
    out.insert(at + 1, 1, '\\');
  }
  return out;
}

/// A test's description can be anything but a hash sign and a line end.
std::string description(std::string_view name) {
  std::string out = one_line(name);
  for (char& c : out) {
    if (c == '#') c = '_';
  }
  return out;
}

/// The directive, where KTAP has one for it. An expected trouble is XFAIL, which parsers that do
/// not know it read as the "ok" before it; an unexpected skip must not pass for a harmless one.
std::string_view directive(const Cell& cell) {
  if (acceptable(cell)) {
    if (cell.outcome == Outcome::kPass) return "";
    return cell.outcome == Outcome::kSkip ? "SKIP" : "XFAIL";
  }
  if (cell.outcome == Outcome::kHang) return "TIMEOUT";
  return cell.outcome == Outcome::kLabError ? "ERROR" : "";
}

/// What stands behind the check's name in its result line; the sentence is in the lines above.
std::string tail(const Cell& cell) {
  const std::string_view word = directive(cell);
  if (word.empty() && acceptable(cell)) return "";
  if (word == "SKIP") return fmt::format(" # SKIP {}", diagnostic(cell.sentence));
  return fmt::format(" # {}{}{}", word, word.empty() ? "" : " ", outcome_words(cell));
}

void add_diagnostics(const Cell& cell, std::string& out) {
  const std::string name = description(cell.check);
  const auto line = [&](std::string_view text) {
    out += fmt::format("  # {}: {}\n", name, one_line(text));
  };
  line(cell.sentence);
  for (const Observation& o : cell.observations) {
    if (o.kind != Observation::Kind::kExpect || o.ok) continue;
    line(fmt::format("at {:.6f} s, did not hold: {} (got: {})", o.t, o.text, o.got));
  }
  for (const LogFinding& f : cell.log_findings) {
    line(fmt::format("{}, line {}: {}", cell.log_file, f.line, f.headline));
  }
}

/// The subtest of one column; returns whether all of it may stand.
bool add_column(const Results& results, const ShapeText& shape, std::string& out) {
  const std::vector<const CheckText*> rows = rows_of(results, shape);
  out += fmt::format("  KTAP version 1\n  # Subtest: {}\n  1..{}\n", description(shape.name),
                     rows.size());
  bool good = true;
  std::size_t number = 0;
  for (const CheckText* const check : rows) {
    ++number;
    const Cell* const cell = results.find(check->name, shape.name);
    const bool ok = cell != nullptr && acceptable(*cell);
    if (cell != nullptr) add_diagnostics(*cell, out);
    out += fmt::format("  {} {} {}{}\n", ok ? "ok" : "not ok", number, description(check->name),
                       cell ? tail(*cell) : " # ERROR it was never run");
    good = good && ok;
  }
  return good;
}

}  // namespace

std::string ktap(const Results& results) {
  std::string subtests;
  std::size_t number = 0;
  for (const ShapeText& shape : results.shapes) {
    // A subtest that tests nothing is an error to parsers.
    if (rows_of(results, shape).empty()) continue;
    const bool good = add_column(results, shape, subtests);
    subtests +=
        fmt::format("{} {} {}\n", good ? "ok" : "not ok", ++number, description(shape.name));
  }
  return fmt::format("KTAP version 1\n1..{}\n", number) + subtests;
}

}  // namespace fencepost::report
