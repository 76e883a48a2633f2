// SPDX-License-Identifier: MIT
// JUnit XML as CI systems read it: a test suite a column, a test case a check that
// applies to it.
#include "report/devices.h"
#include "report/results.h"
#include "report/tally.h"
#include "report/xml.h"

namespace fencepost::report {
namespace {

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  double time = 0;
};

Counts count(const Results& results, const ShapeText& shape) {
  Counts counts;
  for (const CheckText* const check : rows_of(results, shape)) {
    ++counts.tests;
    const Cell* const cell = results.find(check->name, shape.name);
    if (cell == nullptr || (!acceptable(*cell) && cell->outcome == Outcome::kLabError)) {
      ++counts.errors;
    } else if (!acceptable(*cell)) {
      ++counts.failures;
    } else if (cell->outcome == Outcome::kSkip) {
      ++counts.skipped;
    }
    counts.time += cell ? cell->wall_s : 0;
  }
  return counts;
}

std::string attributes(const Counts& counts) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{:.3f}")",
                     counts.tests, counts.failures, counts.errors, counts.skipped, counts.time);
}

/// The claims, complaints and evidence of a cell, for its system-out.
std::string details(const Cell& cell) {
  std::string out = fmt::format("{}: {}\n", outcome_words(cell), cell.sentence);
  for (const Observation& o : cell.observations) {
    if (o.kind != Observation::Kind::kExpect) continue;
    out += fmt::format("[{:10.6f}] {} {}{}\n", o.t, o.ok ? "held:   " : "NOT SO:", o.text,
                       o.got.empty() ? "" : fmt::format(" (got: {})", o.got));
  }
  for (const LogFinding& f : cell.log_findings) out += f.text + "\n";
  for (const std::string& path : cell.evidence) out += path + "\n";
  return out;
}

void add_case(const CheckText& check, const ShapeText& shape, const Cell* cell, std::string& out) {
  out += fmt::format(R"(    <testcase classname="fencepost.{}" name="{}" time="{:.3f}">)",
                     xml_escaped(shape.name), xml_escaped(check.name), cell ? cell->wall_s : 0.0);
  out += '\n';
  if (cell == nullptr) {
    out += "      <error type=\"missing\" message=\"it was never run\"/>\n    </testcase>\n";
    return;
  }
  if (!acceptable(*cell)) {
    const std::string_view element = cell->outcome == Outcome::kLabError ? "error" : "failure";
    out +=
        fmt::format("      <{} type=\"{}\" message=\"{}\"/>\n", element, to_string(cell->outcome),
                    xml_escaped(outcome_words(*cell) + ": " + cell->sentence));
  } else if (cell->outcome == Outcome::kSkip) {
    out += fmt::format("      <skipped message=\"{}\"/>\n", xml_escaped(cell->sentence));
  }
  out += fmt::format("      <system-out>{}</system-out>\n    </testcase>\n",
                     xml_escaped(details(*cell)));
}

void add_suite(const Results& results, const ShapeText& shape, std::string& out) {
  // The XML schemas that circulate want a time without a zone.
  std::string started = results.started;
  if (started.ends_with('Z')) started.pop_back();
  out +=
      fmt::format("  <testsuite name=\"{}\" {} timestamp=\"{}\">\n    <properties>\n",
                  xml_escaped(shape.name), attributes(count(results, shape)), xml_escaped(started));
  const auto property = [&out](std::string_view name, std::string_view value) {
    out += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_escaped(name),
                       xml_escaped(value));
  };
  property("title", shape.title);
  property("device", shape.device);
  property("release", shape.release);
  property("kernel_key", shape.kernel_key);
  property("config", results.config);
  for (const auto& [name, value] : results.host) property(name, value);
  out += "    </properties>\n";
  for (const CheckText* const check : rows_of(results, shape)) {
    add_case(*check, shape, results.find(check->name, shape.name), out);
  }
  out += "  </testsuite>\n";
}

}  // namespace

std::string junit(const Results& results) {
  Counts all;
  for (const ShapeText& shape : results.shapes) {
    const Counts counts = count(results, shape);
    all.tests += counts.tests;
    all.failures += counts.failures;
    all.errors += counts.errors;
    all.skipped += counts.skipped;
    all.time += counts.time;
  }
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"fencepost\" {}>\n", attributes(all));
  for (const ShapeText& shape : results.shapes) {
    if (!rows_of(results, shape).empty()) add_suite(results, shape, out);
  }
  return out + "</testsuites>\n";
}

}  // namespace fencepost::report
