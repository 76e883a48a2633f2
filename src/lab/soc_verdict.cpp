// SPDX-License-Identifier: MIT
// What a run on the simulated SoC showed: contract, kernel log and hardware, a line each.
#include "lab/soc_verdict.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "report/plain_text.h"

namespace fencepost::lab {
namespace {

using contract::Answer;
using contract::Side;

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::uint64_t bytes_of(const SocEvidence& evidence, const std::string& device) {
  const auto found = evidence.bytes.find(device);
  return found == evidence.bytes.end() ? 0 : found->second;
}

SocLine contract_line(const SocEvidence& evidence) {
  SocLine line{.name = "contract", .answer = Answer::kUnknown, .sentence = {}, .file = "trace.txt"};
  if (!evidence.trace) {
    line.sentence = "there is no recording: " + evidence.untraced;
    return line;
  }
  const auto& verdict = evidence.trace->verdict;
  line.answer = verdict.answer;
  line.sentence = verdict.sentence;
  // What the sentence begins with is the answer, which is told before it.
  const auto answer = fmt::format("{}: ", contract::to_string(verdict.answer));
  if (line.sentence.starts_with(answer)) line.sentence.erase(0, answer.size());
  if (evidence.whole) return line;
  // What has not ended may yet be broken.
  if (line.answer != Answer::kBroken) line.answer = Answer::kUnknown;
  const auto& counts = verdict.counts;
  line.sentence +=
      fmt::format(" until the recording stopped, before the command did; {} with the driver",
                  counted(counts.buffers_given - counts.buffers_done, "buffer"));
  return line;
}

SocLine log_line(const SocEvidence& evidence) {
  SocLine line{.name = "kernel log", .answer = Answer::kKept, .sentence = {}, .file = "dmesg.txt"};
  if (!evidence.logged) {
    line.answer = Answer::kUnknown;
    line.sentence = "there is none";
    return line;
  }
  const auto& all = evidence.complaints;
  const auto of = [&](Side side) {
    return std::ranges::find_if(all, [side](const auto& c) { return c.blame.side == side; });
  };
  if (all.empty()) {
    line.sentence = "no complaint";
    return line;
  }
  auto first = all.begin();
  if (const auto ours = of(Side::kOurs); ours != all.end()) {
    line.answer = Answer::kBroken;
    first = ours;
  } else if (const auto unclear = of(Side::kUnclear); unclear != all.end()) {
    line.answer = Answer::kUnknown;
    first = unclear;
  }
  line.sentence = fmt::format("{}, the first {}: {}", counted(all.size(), "complaint"),
                              contract::to_string(first->blame.side), first->finding.headline);
  return line;
}

SocLine hardware_line(const SocEvidence& evidence) {
  SocLine line{
      .name = "hardware", .answer = Answer::kNothing, .sentence = {}, .file = "hardware.txt"};
  std::vector<std::string> words;
  for (const auto& [device, jobs] : evidence.jobs)
    words.push_back(fmt::format("{}: {}, {} bytes written", device, counted(jobs, "job"),
                                bytes_of(evidence, device)));
  if (words.empty()) words.emplace_back("no job was done");
  for (const auto& [device, faults] : evidence.faults)
    for (const auto& [name, count] : faults)
      words.push_back(fmt::format("{}: {} x {}", device, count, name));
  if (!evidence.jobs.empty()) line.answer = Answer::kKept;
  if (!evidence.problems.empty()) {
    const auto& first = evidence.problems.front();
    line.answer = Answer::kBroken;
    words.push_back(fmt::format("{}, the first: {}: {}: {}",
                                counted(evidence.problems.size(), "misuse"), first.device,
                                first.register_name, first.text));
  }
  line.sentence = fmt::format("{}", fmt::join(words, "; "));
  return line;
}

nlohmann::json line_json(const SocLine& line) {
  return {{"name", line.name},
          {"answer", contract::to_string(line.answer)},
          {"sentence", line.sentence},
          {"file", line.file}};
}

}  // namespace

SocVerdict judge_soc_run(const SocEvidence& evidence) {
  SocVerdict verdict;
  verdict.lines = {contract_line(evidence), log_line(evidence), hardware_line(evidence)};
  for (auto& line : verdict.lines) line.sentence = report::one_line(line.sentence);
  verdict.answer = verdict.lines.front().answer;
  for (const auto worst : {Answer::kUnknown, Answer::kBroken})
    if (std::ranges::find(verdict.lines, worst, &SocLine::answer) != verdict.lines.end())
      verdict.answer = worst;
  return verdict;
}

nlohmann::json to_json(const SocVerdict& verdict, const SocEvidence& evidence) {
  nlohmann::json json{{"schema", "fencepost-soc-run"},
                      {"schema_version", 1},
                      {"answer", contract::to_string(verdict.answer)},
                      {"lines", nlohmann::json::array()},
                      {"jobs", evidence.jobs},
                      {"bytes_written", evidence.bytes},
                      {"faults", evidence.faults},
                      {"misuses", nlohmann::json::array()},
                      {"whole", evidence.whole}};
  for (const auto& line : verdict.lines) json["lines"].push_back(line_json(line));
  for (const auto& problem : evidence.problems)
    json["misuses"].push_back(
        {{"device", problem.device}, {"register", problem.register_name}, {"text", problem.text}});
  if (evidence.trace) json["trace"] = report::trace_json(*evidence.trace);
  return json;
}

}  // namespace fencepost::lab
