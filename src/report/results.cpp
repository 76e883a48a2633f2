// SPDX-License-Identifier: MIT
// The results model and its JSON form; docs/results-schema.md describes each field.
#include "report/results.h"

#include <algorithm>
#include <set>

#include "base/files.h"
#include "contract/fields.h"
#include "report/tally.h"

namespace fencepost::report {
namespace {

using nlohmann::json;

constexpr std::string_view kSchemaName = "fencepost-results";
constexpr std::size_t kMaxDepth = 64;  ///< of nesting; what we write has less than 10

// ---- writing

json checks_json(const std::vector<CheckText>& checks) {
  json out = json::array();
  for (const CheckText& c : checks) {
    out.push_back({{"name", c.name},
                   {"question", c.question},
                   {"stimulus", c.stimulus},
                   {"observation", c.observation},
                   {"rule", c.rule},
                   {"devices", c.devices}});
  }
  return out;
}

json shapes_json(const std::vector<ShapeText>& shapes) {
  json out = json::array();
  for (const ShapeText& s : shapes) {
    out.push_back({{"name", s.name},
                   {"title", s.title},
                   {"kernel_key", s.kernel_key},
                   {"release", s.release},
                   {"device", s.device}});
  }
  return out;
}

json trace_json(const CellTrace& trace) {
  json findings = json::array();
  for (const CellTrace::Finding& f : trace.findings)
    findings.push_back({{"rule", f.rule}, {"answer", f.answer}, {"sentence", f.sentence}});
  return {{"answer", trace.answer}, {"sentence", trace.sentence}, {"findings", findings}};
}

json cell_json(const Cell& cell) {
  json out{{"check", cell.check},
           {"shape", cell.shape},
           {"outcome", to_string(cell.outcome)},
           {"expected", to_string(cell.expected)},
           {"as_expected", cell.as_expected()},
           {"sentence", cell.sentence},
           {"virtual_s", cell.virtual_s},
           {"wall_s", cell.wall_s},
           {"debug_locks", cell.debug_locks},
           {"observations", json::array()},
           {"log_findings", json::array()},
           {"log_file", cell.log_file},
           {"evidence", cell.evidence}};
  for (const Observation& o : cell.observations) out["observations"].push_back(to_json(o));
  for (const LogFinding& f : cell.log_findings) {
    out["log_findings"].push_back({{"kind", to_string(f.kind)},
                                   {"headline", f.headline},
                                   {"text", f.text},
                                   {"line", f.line}});
  }
  if (cell.trace) out["trace"] = trace_json(*cell.trace);
  return out;
}

// ---- reading

/// Walks a JSON text for what can be wrong with it as such, before anything is kept of it.
class Surveyor : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool key(string_t&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= kMaxDepth; }
  bool start_array(std::size_t) override { return ++depth_ <= kMaxDepth; }
  bool end_object() override { return depth_-- > 0; }
  bool end_array() override { return depth_-- > 0; }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    position_ = position;
    return false;
  }
  [[nodiscard]] bool too_deep() const { return depth_ > kMaxDepth; }
  [[nodiscard]] std::size_t position() const { return position_; }

 private:
  std::size_t depth_ = 0;
  std::size_t position_ = 0;
};

Result<json> parse(const std::string& text) {
  Surveyor surveyor;
  if (json::sax_parse(text, &surveyor)) return json::parse(text, nullptr, false);
  if (surveyor.too_deep()) return fail(ExitCode::kResults, "the results are nested too deep");
  if (surveyor.position() > text.size()) {
    return fail(ExitCode::kResults,
                fmt::format("the results end in the middle, after {} bytes", text.size()),
                "The file was cut off; run `fencepost verify` again.");
  }
  return fail(ExitCode::kResults,
              fmt::format("the results are not JSON (at byte {})", surveyor.position()));
}

Status check_version(const Fields& top) {
  std::string schema;
  int version = 0;
  FP_TRY(top.get("schema", schema));
  FP_TRY(top.get("schema_version", version));
  if (schema != kSchemaName) {
    return fail(ExitCode::kResults, fmt::format("\"{}\" is not the results of a run", schema));
  }
  if (version != kSchemaVersion) {
    return fail(ExitCode::kResults,
                fmt::format("the results are of schema version {}, and this fencepost reads {}",
                            version, kSchemaVersion),
                "Use the fencepost that wrote them, or run `fencepost verify` again.");
  }
  return {};
}

/// Reads each element of the array `key` with `read`, a function from Fields to Result<T>.
template <class T, class Read>
Status read_list(const Fields& parent, std::string_view key, std::vector<T>& out, Read&& read) {
  FP_ASSIGN(const json* const list, parent.array(key));
  for (std::size_t i = 0; i < list->size(); ++i) {
    FP_ASSIGN(const Fields fields,
              Fields::of((*list)[i], fmt::format("{}[{}]", parent.path(key), i)));
    FP_ASSIGN(T element, read(fields));
    out.push_back(std::move(element));
  }
  return {};
}

Result<CheckText> read_check(const Fields& f) {
  CheckText c;
  FP_TRY(f.get("name", c.name));
  FP_TRY(f.get("question", c.question));
  FP_TRY(f.get("stimulus", c.stimulus));
  FP_TRY(f.get("observation", c.observation));
  FP_TRY(f.get("rule", c.rule));
  FP_TRY(f.maybe("devices", c.devices));
  return c;
}

Result<ShapeText> read_shape(const Fields& f) {
  ShapeText s;
  FP_TRY(f.get("name", s.name));
  FP_TRY(f.get("title", s.title));
  FP_TRY(f.get("kernel_key", s.kernel_key));
  FP_TRY(f.get("release", s.release));
  FP_TRY(f.maybe("device", s.device));
  return s;
}

Status read_outcome(const Fields& f, std::string_view key, Outcome& out) {
  std::string name;
  FP_TRY(f.get(key, name));
  const auto outcome = outcome_from_string(name);
  if (!outcome) return f.wrong(key, fmt::format("is \"{}\", which is no outcome", name));
  out = *outcome;
  return {};
}

Result<LogFinding> read_finding(const Fields& f) {
  LogFinding finding;
  std::string kind;
  FP_TRY(f.get("kind", kind));
  FP_TRY(f.get("headline", finding.headline));
  FP_TRY(f.get("text", finding.text));
  FP_TRY(f.get("line", finding.line));
  constexpr int kLast = static_cast<int>(LogFinding::Kind::kUbsan);
  for (int k = 0; k <= kLast; ++k) {
    finding.kind = static_cast<LogFinding::Kind>(k);
    if (to_string(finding.kind) == kind) return finding;
  }
  return f.wrong("kind", fmt::format("is \"{}\", which is no kind of complaint", kind));
}

/// A path that stays below the folder of the results file, whoever wrote it.
bool stays_below(const std::string& path) {
  const std::filesystem::path p(path);
  return !p.is_absolute() && std::find(p.begin(), p.end(), "..") == p.end();
}

Status check_paths(const Fields& f, const Cell& cell) {
  if (!stays_below(cell.log_file)) return f.wrong("log_file", "leaves the folder of the results");
  for (const std::string& path : cell.evidence) {
    if (!stays_below(path)) return f.wrong("evidence", "leaves the folder of the results");
  }
  for (const Observation& o : cell.observations) {
    if (!stays_below(o.file)) return f.wrong("observations", "name a file outside of the results");
  }
  return {};
}

Status read_observations(const Fields& f, std::vector<Observation>& out) {
  FP_ASSIGN(const json* const list, f.array("observations"));
  for (std::size_t i = 0; i < list->size(); ++i) {
    auto observation = observation_from_json((*list)[i]);
    if (!observation) {
      return fail(ExitCode::kResults,
                  fmt::format("{}[{}]: {}", f.path("observations"), i, observation.error().what));
    }
    out.push_back(std::move(*observation));
  }
  return {};
}

Result<CellTrace::Finding> read_trace_finding(const Fields& f) {
  CellTrace::Finding finding;
  FP_TRY(f.get("rule", finding.rule));
  FP_TRY(f.get("answer", finding.answer));
  FP_TRY(f.get("sentence", finding.sentence));
  return finding;
}

Status read_trace(const Fields& f, std::optional<CellTrace>& out) {
  if (!f.has("trace")) return {};
  FP_ASSIGN(const json* const object, f.object("trace"));
  FP_ASSIGN(const Fields fields, Fields::of(*object, f.path("trace")));
  CellTrace trace;
  FP_TRY(fields.get("answer", trace.answer));
  FP_TRY(fields.get("sentence", trace.sentence));
  FP_TRY(read_list<CellTrace::Finding>(fields, "findings", trace.findings, read_trace_finding));
  out = std::move(trace);
  return {};
}

Result<Cell> read_cell(const Fields& f) {
  Cell cell;
  FP_TRY(f.get("check", cell.check));
  FP_TRY(f.get("shape", cell.shape));
  FP_TRY(read_outcome(f, "outcome", cell.outcome));
  FP_TRY(read_outcome(f, "expected", cell.expected));
  FP_TRY(f.get("sentence", cell.sentence));
  FP_TRY(f.get("virtual_s", cell.virtual_s));
  FP_TRY(f.get("wall_s", cell.wall_s));
  FP_TRY(f.get("debug_locks", cell.debug_locks));
  FP_TRY(read_observations(f, cell.observations));
  FP_TRY(read_list<LogFinding>(f, "log_findings", cell.log_findings, read_finding));
  FP_TRY(f.get("log_file", cell.log_file));
  FP_TRY(f.get("evidence", cell.evidence));
  FP_TRY(read_trace(f, cell.trace));
  FP_TRY(check_paths(f, cell));
  return cell;
}

Status read_host(const Fields& top, std::map<std::string, std::string>& host) {
  FP_ASSIGN(const json* const object, top.object("host"));
  for (const auto& [key, value] : object->items()) {
    if (!value.is_string()) return top.wrong("host", fmt::format("has no text for \"{}\"", key));
    host[key] = value.get_ref<const std::string&>();
  }
  return {};
}

/// Every cell is at a crossing of a row and a column that applies, and no crossing has two.
Status check_crossings(const Results& results) {
  std::set<std::pair<std::string, std::string>> seen;
  for (const Cell& cell : results.cells) {
    const std::string at = fmt::format("{} on {}", cell.check, cell.shape);
    const auto row = std::ranges::find(results.checks, cell.check, &CheckText::name);
    const auto column = std::ranges::find(results.shapes, cell.shape, &ShapeText::name);
    if (row == results.checks.end() || column == results.shapes.end()) {
      return fail(ExitCode::kResults, fmt::format("the cell {} has no row or column", at));
    }
    if (!applies(*row, *column)) {
      return fail(ExitCode::kResults,
                  fmt::format("the cell {} is of a check that is not put to that device", at));
    }
    if (!seen.insert({cell.check, cell.shape}).second) {
      return fail(ExitCode::kResults, fmt::format("the cell {} is there twice", at));
    }
  }
  return {};
}

}  // namespace

const Cell* Results::find(const std::string& check, const std::string& shape) const {
  const auto it = std::find_if(cells.begin(), cells.end(),
                               [&](const Cell& c) { return c.check == check && c.shape == shape; });
  return it == cells.end() ? nullptr : &*it;
}

bool applies(const CheckText& check, const ShapeText& shape) {
  return std::ranges::find(check.devices, shape.device) != check.devices.end();
}

bool all_as_expected(const Results& results) {
  for (const CheckText& check : results.checks) {
    for (const ShapeText& shape : results.shapes) {
      if (!applies(check, shape)) continue;
      const Cell* const cell = results.find(check.name, shape.name);
      if (cell == nullptr || !acceptable(*cell)) return false;
    }
  }
  return true;
}

json to_json(const Results& results) {
  json out{{"schema", kSchemaName},
           {"schema_version", kSchemaVersion},
           {"tool_version", results.tool_version},
           {"started", results.started},
           {"wall_s", results.wall_s},
           {"host", results.host},
           {"config", results.config},
           {"all_as_expected", all_as_expected(results)},
           {"checks", checks_json(results.checks)},
           {"shapes", shapes_json(results.shapes)},
           {"cells", json::array()}};
  for (const Cell& cell : results.cells) out["cells"].push_back(cell_json(cell));
  return out;
}

Result<Results> results_from_json(const std::string& text) {
  FP_ASSIGN(const json document, parse(text));
  FP_ASSIGN(const Fields top, Fields::of(document, ""));
  FP_TRY(check_version(top));
  Results results;
  FP_TRY(top.get("tool_version", results.tool_version));
  FP_TRY(top.get("started", results.started));
  FP_TRY(top.get("wall_s", results.wall_s));
  FP_TRY(read_host(top, results.host));
  FP_TRY(top.get("config", results.config));
  FP_TRY(read_list<CheckText>(top, "checks", results.checks, read_check));
  FP_TRY(read_list<ShapeText>(top, "shapes", results.shapes, read_shape));
  FP_TRY(read_list<Cell>(top, "cells", results.cells, read_cell));
  FP_TRY(check_crossings(results));
  return results;
}

Result<Results> load(const std::filesystem::path& dir) {
  const std::filesystem::path file = dir / "results.json";
  FP_ASSIGN(const std::string text, read_file(file));
  auto results = results_from_json(text);
  if (!results) {
    Error error = std::move(results).error();
    error.what = fmt::format("{}: {}", file.string(), error.what);
    return tl::unexpected<Error>(std::move(error));
  }
  return results;
}

}  // namespace fencepost::report
