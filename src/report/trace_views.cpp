// SPDX-License-Identifier: MIT
// The verdict on a recording: for a terminal, as JSON, as JUnit XML.
#include "report/trace_views.h"

#include <algorithm>

#include "report/plain_text.h"
#include "report/xml.h"

namespace fencepost::report {

using contract::Answer;
using contract::Complaint;
using contract::RuleAnswer;
using contract::Seen;
using contract::Side;
using contract::TraceFinding;

namespace {

constexpr std::string_view kReset = "\x1b[0m";

std::string_view colour_of(Answer answer) {
  switch (answer) {
    case Answer::kKept:
      return "\x1b[32m";
    case Answer::kBroken:
      return "\x1b[31m";
    case Answer::kUnknown:
      return "\x1b[33m";
    case Answer::kNothing:
      return "\x1b[2m";
  }
  return "";
}

std::string painted(std::string_view text, Answer answer, bool colour) {
  return colour ? fmt::format("{}{}{}", colour_of(answer), text, kReset) : std::string(text);
}

std::string_view answer_word(Answer answer) {
  return answer == Answer::kNothing ? "-" : contract::to_string(answer);
}

std::string time_text(std::int64_t time, bool is_time) {
  return is_time ? fmt::format("{:.6f} s", static_cast<double>(time) / 1e9)
                 : fmt::format("{}", time);
}

/// "line 7" of a text, "record 7" of a trace.dat, and of which file where there are several.
std::string place_text(const Seen& seen, const trace::Recording& recording) {
  const bool some_dat = recording.format.find("trace.dat") != std::string::npos;
  const bool mixed = some_dat && recording.format.find(", ") != std::string::npos;
  const std::string_view word = mixed ? "event" : some_dat ? "record" : "line";
  const auto file = recording.file_name(seen.file);
  if (file.empty()) return fmt::format("{} {}", word, seen.position);
  return fmt::format("{} {} {}", one_line(file), word, seen.position);
}

std::string evidence_line(const Seen& seen, const trace::Recording& recording) {
  const std::string task =
      seen.pid < 0 ? "" : fmt::format("{}-{}", one_line(seen.task()), seen.pid);
  return fmt::format("{}  {}  {}{}  {}", place_text(seen, recording),
                     time_text(seen.time, recording.clock_is_time), task,
                     seen.cpu < 0 ? "" : fmt::format(" [{:03}]", seen.cpu),
                     trace::to_string(seen.kind));
}

/// The complaints that bear on the contract. DMA-API's complaints are about mappings, and stock
/// makes them, too.
bool counts(const Complaint& complaint) {
  return complaint.blame.side == Side::kOurs && complaint.finding.kind != LogFinding::Kind::kDmaApi;
}

std::string heading(const TraceReport& report) {
  const trace::Recording& r = report.recording;
  std::string out =
      fmt::format("{}: {}{}, {} lines, {} events", one_line(r.name), r.format,
                  r.compression.empty() ? "" : " in " + r.compression, r.lines, r.events);
  if (!r.clock.empty()) out += ", clock " + r.clock;
  if (!r.clock_is_time) out += " (counts: no durations)";
  if (r.skipped > 0) out += fmt::format(", {} unreadable", r.skipped);
  if (r.missing > 0) out += fmt::format(", {} of its own count are not there", r.missing);
  if (r.truncated) out += ", ends in the middle";
  if (report.verdict.complete) out += ", complete by its own count";
  return out + "\n";
}

std::string rule_line(const RuleAnswer& rule, bool colour) {
  std::string remarks;
  for (const std::string& remark : rule.remarks) remarks += "; " + remark;
  const std::string asked = rule.looked_at == 0   ? ""
                            : rule.looked_at == 1 ? "asked once"
                                                  : fmt::format("asked {} times", rule.looked_at);
  std::string told = asked + remarks;
  if (told.starts_with("; ")) told.erase(0, 2);
  return fmt::format("  {} {:22} {}\n",
                     painted(padded(answer_word(rule.answer), 8), rule.answer, colour),
                     rule.rule->id, told);
}

std::string finding_text(const TraceFinding& finding, const trace::Recording& recording,
                         std::size_t columns, bool colour) {
  std::string out;
  const std::string word = painted(contract::to_string(finding.answer), finding.answer, colour);
  const std::string sentence = one_line(finding.sentence);
  out += fmt::format("\n{} {}\n", word, finding.rule);
  for (const std::string& line : wrapped(sentence, columns - 2)) out += "  " + line + "\n";
  for (const Seen& seen : finding.evidence)
    if (seen) out += "    " + evidence_line(seen, recording) + "\n";
  return out;
}

std::string losses_text(const TraceReport& report) {
  const contract::TraceVerdict& v = report.verdict;
  std::string out;
  if (v.losses > 0)
    out += fmt::format(
        "\nmissing by the recording's own account: {} place{}, {} events{}; first:\n"
        "    {}\n",
        v.losses, v.losses == 1 ? "" : "s", v.lost, v.lost == 0 ? " that it counts" : " at least",
        place_text(v.first_loss, report.recording));
  if (v.contradiction_count > 0)
    out += fmt::format("\nmissing without a mark, betrayed by {} contradiction{}:\n",
                       v.contradiction_count, v.contradiction_count == 1 ? "" : "s");
  for (const contract::Contradiction& c : v.contradictions) {
    out += fmt::format("  {}\n", c.what);
    for (const Seen& seen : {c.before, c.at})
      if (seen) out += "    " + evidence_line(seen, report.recording) + "\n";
  }
  return out;
}

std::string complaint_text(const Complaint& c) {
  std::string out =
      fmt::format("\n{}: {} (log line {})\n  {}\n", contract::to_string(c.blame.side),
                  to_string(c.finding.kind), c.finding.line, one_line(c.finding.headline));
  for (const std::string& frame : c.blame.frames) out += "    " + one_line(frame) + "\n";
  if (c.nearest)
    out += fmt::format("  nearest fence: {} {}, {} {}\n", one_line(c.fence),
                       trace::to_string(c.nearest.kind),
                       contract::format_span(std::abs(c.nearest.time - *c.time)),
                       c.nearest.time < *c.time ? "before" : "after");
  return out;
}

nlohmann::json json_of(const Seen& seen) {
  nlohmann::json json{
      {"position", seen.position}, {"time", seen.time}, {"task", valid_utf8(seen.task())},
      {"pid", seen.pid},           {"cpu", seen.cpu},   {"event", trace::to_string(seen.kind)}};
  if (seen.file != 0) json["file"] = seen.file;
  return json;
}

nlohmann::json json_of(const Complaint& c) {
  nlohmann::json json{
      {"kind", to_string(c.finding.kind)},          {"side", contract::to_string(c.blame.side)},
      {"headline", valid_utf8(c.finding.headline)}, {"line", c.finding.line},
      {"text", valid_utf8(c.finding.text)},         {"frames", nlohmann::json::array()}};
  for (const std::string& frame : c.blame.frames) json["frames"].push_back(valid_utf8(frame));
  if (c.time) json["time"] = *c.time;
  if (c.nearest) {
    json["nearest_fence"] = valid_utf8(c.fence);
    json["nearest_event"] = json_of(c.nearest);
  }
  return json;
}

nlohmann::json rules_json(const contract::TraceVerdict& verdict) {
  nlohmann::json rules = nlohmann::json::array();
  for (const RuleAnswer& rule : verdict.rules)
    rules.push_back({{"id", rule.rule->id},
                     {"answer", contract::to_string(rule.answer)},
                     {"asked", rule.looked_at},
                     {"broken", rule.broken},
                     {"unknown", rule.unknown},
                     {"remarks", rule.remarks}});
  return rules;
}

nlohmann::json findings_json(const contract::TraceVerdict& verdict) {
  nlohmann::json findings = nlohmann::json::array();
  for (const TraceFinding& finding : verdict.findings) {
    nlohmann::json evidence = nlohmann::json::array();
    for (const Seen& seen : finding.evidence)
      if (seen) evidence.push_back(json_of(seen));
    findings.push_back({{"rule", finding.rule},
                        {"answer", contract::to_string(finding.answer)},
                        {"sentence", valid_utf8(finding.sentence)},
                        {"evidence", std::move(evidence)}});
  }
  return findings;
}

nlohmann::json counts_json(const contract::TraceCounts& c) {
  return {{"fences_begun", c.fences_begun},
          {"fences_signalled", c.fences_signalled},
          {"fences_destroyed", c.fences_destroyed},
          {"fences_published", c.published},
          {"waits_begun", c.waits_begun},
          {"waits_ended", c.waits_ended},
          {"buffers_given", c.buffers_given},
          {"buffers_done", c.buffers_done},
          {"qbufs", c.qbufs},
          {"dqbufs", c.dqbufs}};
}

}  // namespace

Answer TraceReport::answer() const {
  return std::any_of(complaints.begin(), complaints.end(), counts) ? Answer::kBroken
                                                                   : verdict.answer;
}

std::string TraceReport::sentence() const {
  if (verdict.answer == Answer::kBroken) return verdict.sentence;
  const auto found = std::find_if(complaints.begin(), complaints.end(), counts);
  if (found == complaints.end()) return verdict.sentence;
  return "broken: the kernel complained: " + found->finding.headline;
}

std::string trace_text(const TraceReport& report, int columns, bool colour) {
  const auto width = static_cast<std::size_t>(std::clamp(columns, 40, 120));
  std::string out = heading(report);
  for (const RuleAnswer& rule : report.verdict.rules) out += rule_line(rule, colour);
  for (const TraceFinding& finding : report.verdict.findings)
    out += finding_text(finding, report.recording, width, colour);
  out += losses_text(report);
  for (const Complaint& complaint : report.complaints) out += complaint_text(complaint);
  out += "\n";
  for (const std::string& line : wrapped(one_line(report.sentence()), width)) {
    out += painted(line, report.answer(), colour) + "\n";
  }
  return out;
}

nlohmann::json recording_json(const trace::Recording& r) {
  nlohmann::json files = nlohmann::json::array();
  for (const std::string& file : r.files) files.push_back(valid_utf8(file));
  return {{"name", valid_utf8(r.name)},
          {"files", std::move(files)},
          {"format", r.format},
          {"compression", r.compression},
          {"clock", valid_utf8(r.clock)},
          {"clock_is_time", r.clock_is_time},
          {"lines", r.lines},
          {"events", r.events},
          {"skipped", r.skipped},
          {"truncated", r.truncated},
          {"complete", r.complete},
          {"missing", r.missing}};
}

nlohmann::json trace_json(const TraceReport& report) {
  const contract::TraceVerdict& v = report.verdict;
  nlohmann::json json{{"schema", "fencepost-trace"},
                      {"schema_version", kTraceSchemaVersion},
                      {"recording", recording_json(report.recording)},
                      {"answer", contract::to_string(report.answer())},
                      {"sentence", valid_utf8(report.sentence())},
                      {"complete", v.complete},
                      {"overflowed", v.overflowed},
                      {"rules", rules_json(v)},
                      {"findings", findings_json(v)},
                      {"losses", {{"places", v.losses}, {"events", v.lost}}},
                      {"contradictions", nlohmann::json::array()},
                      {"contradiction_count", v.contradiction_count},
                      {"counts", counts_json(v.counts)},
                      {"complaints", nlohmann::json::array()}};
  if (v.first_loss) json["losses"]["first"] = v.first_loss.position;
  for (const contract::Contradiction& c : v.contradictions)
    json["contradictions"].push_back(
        {{"what", c.what}, {"before", json_of(c.before)}, {"at", json_of(c.at)}});
  for (const Complaint& complaint : report.complaints)
    json["complaints"].push_back(json_of(complaint));
  return json;
}

std::string trace_junit(const TraceReport& report) {
  std::size_t failures = 0, errors = 0, skipped = 0;
  std::string cases;
  for (const RuleAnswer& rule : report.verdict.rules) {
    cases += fmt::format("    <testcase classname=\"fencepost.trace\" name=\"{}\">\n",
                         xml_escaped(rule.rule->id));
    std::string message;
    for (const TraceFinding& finding : report.verdict.findings)
      if (finding.rule == rule.rule->id && message.empty()) message = finding.sentence;
    if (rule.answer == Answer::kBroken && ++failures > 0)
      cases +=
          fmt::format("      <failure type=\"broken\" message=\"{}\"/>\n", xml_escaped(message));
    else if (rule.answer == Answer::kUnknown && ++errors > 0)
      cases += fmt::format("      <error type=\"unknown\" message=\"{}\"/>\n",
                           xml_escaped(message.empty() ? report.sentence() : message));
    else if (rule.answer == Answer::kNothing && ++skipped > 0)
      cases += "      <skipped message=\"there was nothing to ask about\"/>\n";
    cases += "    </testcase>\n";
  }
  for (const Complaint& complaint : report.complaints) {
    if (counts(complaint)) ++failures;
    cases += fmt::format(
        "    <testcase classname=\"fencepost.dmesg\" name=\"{}\">\n{}      <system-out>{}</"
        "system-out>\n    </testcase>\n",
        xml_escaped(complaint.finding.headline),
        counts(complaint) ? "      <failure type=\"ours\" message=\"a complaint of the kernel\"/>\n"
                          : "",
        xml_escaped(complaint.finding.text));
  }
  const std::string numbers = fmt::format(
      "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
      report.verdict.rules.size() + report.complaints.size(), failures, errors, skipped);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"fencepost trace\" {0}>\n"
      "  <testsuite name=\"{1}\" {0}>\n{2}  </testsuite>\n</testsuites>\n",
      numbers, xml_escaped(report.recording.name), cases);
}

}  // namespace fencepost::report
