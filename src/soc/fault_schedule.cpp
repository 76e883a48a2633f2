// SPDX-License-Identifier: MIT
// Which faults happen to which jobs, as text.
#include "soc/fault_schedule.h"

#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <sstream>

namespace fencepost::soc {
namespace {

constexpr std::size_t kMaxText = 1 << 16;
constexpr std::size_t kMaxRules = 1000;
constexpr std::uint64_t kUsualSeed = 1;

std::vector<std::string> split(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// Reads the document into a schedule.
class Builder {
 public:
  explicit Builder(std::string_view name) : name_(name) {}

  Result<FaultSchedule> build(const YAML::Node& document) {
    if (document.IsScalar()) {
      FP_TRY(take_lines(document));
    } else if (document.IsSequence()) {
      FP_TRY(take_list(document));
    } else if (document.IsMap()) {
      FP_TRY(take_map(document));
    } else {
      return where(document, "", {false, "there is no fault in it", kFaultExample});
    }
    return std::move(schedule_);
  }

 private:
  tl::unexpected<Error> where(const YAML::Node& node, const std::string& text, Wrong wrong) const {
    auto code = name_.empty() ? ExitCode::kUsage : ExitCode::kIo;
    if (wrong.unknown_name) code = ExitCode::kUnknownName;
    std::string place =
        name_.empty() ? "faults" : fmt::format("{}:{}", name_, node.Mark().line + 1);
    if (!text.empty() && name_.empty()) place = fmt::format("fault '{}'", text);
    return fail(code, fmt::format("{}: {}", place, wrong.what), std::move(wrong.hint));
  }

  Status add(const YAML::Node& node, const std::vector<std::string>& words) {
    if (schedule_.rules.size() == kMaxRules)
      return where(node, "", {false, fmt::format("more than {} faults", kMaxRules), ""});
    auto rule = parse_fault_rule(words);
    if (!rule) return where(node, fmt::format("{}", fmt::join(words, " ")), rule.error());
    schedule_.rules.push_back(std::move(*rule));
    return {};
  }

  Status take_seed(const YAML::Node& node, std::string_view value) {
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seed);
    if (error != std::errc() || end != value.data() + value.size())
      return where(node, "", {false, fmt::format("'{}' is no seed", value), "such as: seed=7"});
    schedule_.seed = seed;
    return {};
  }

  /// RULE; RULE; seed=N
  Status take_lines(const YAML::Node& node) {
    std::istringstream parts(node.Scalar());
    for (std::string part; std::getline(parts, part, ';');) {
      const auto words = split(part);
      if (words.empty()) continue;
      if (words.size() == 1 && words.front().starts_with("seed="))
        FP_TRY(take_seed(node, std::string_view(words.front()).substr(5)));
      else
        FP_TRY(add(node, words));
    }
    return {};
  }

  /// {device: rga, job: 2, fault: late 2s}
  Status take_rule_map(const YAML::Node& node) {
    std::vector<std::string> conditions;
    std::vector<std::string> fault;
    std::string device;
    for (const auto& entry : node) {
      const auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (!entry.second.IsScalar())
        return where(node, "", {false, fmt::format("'{}' is not one value", key), kFaultExample});
      if (key == "device")
        device = entry.second.Scalar();
      else if (key == "fault")
        fault = split(entry.second.Scalar());
      else
        conditions.push_back(fmt::format("{}={}", key, entry.second.Scalar()));
    }
    std::vector<std::string> words = {device};
    words.insert(words.end(), conditions.begin(), conditions.end());
    words.insert(words.end(), fault.begin(), fault.end());
    return add(node, words);
  }

  Status take_list(const YAML::Node& list) {
    for (const auto& node : list) {
      if (node.IsMap())
        FP_TRY(take_rule_map(node));
      else if (node.IsScalar())
        FP_TRY(take_lines(node));
      else
        return where(node, "", {false, "this is no fault", kFaultExample});
    }
    return {};
  }

  /// {seed: 7, faults: [...]}
  Status take_map(const YAML::Node& map) {
    for (const auto& entry : map) {
      const auto key = entry.first.IsScalar() ? entry.first.Scalar() : std::string();
      if (key == "seed" && entry.second.IsScalar())
        FP_TRY(take_seed(entry.second, entry.second.Scalar()));
      else if (key == "faults" && entry.second.IsSequence())
        FP_TRY(take_list(entry.second));
      else
        return where(entry.first, "",
                     {false, fmt::format("'{}' is not a part of a schedule", key),
                      "a schedule is a list of faults, or has the parts 'seed' and 'faults'"});
    }
    return {};
  }

  std::string name_;
  FaultSchedule schedule_;
};

/// A number without a pattern for each job of each rule (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

bool chance(double probability, std::uint64_t seed, std::size_t rule, const JobStart& job) {
  if (probability >= 1) return true;
  auto value = mix(seed ^ mix(rule));
  for (const char c : job.device) value = mix(value ^ static_cast<unsigned char>(c));
  value = mix(value ^ job.number);
  return static_cast<double>(value >> 11) * 0x1p-53 < probability;
}

/// Rules, and which of those with `at` have had their job on which device.
class Oracle {
 public:
  explicit Oracle(FaultSchedule schedule) : schedule_(std::move(schedule)) {}

  std::vector<Fault> ask(const JobStart& job) {
    std::vector<Fault> faults;
    for (std::size_t i = 0; i < schedule_.rules.size(); ++i)
      if (applies(i, job)) faults.push_back(schedule_.rules[i].fault);
    return faults;
  }

 private:
  bool applies(std::size_t index, const JobStart& job) {
    const auto& rule = schedule_.rules[index];
    if (rule.device != kAnyDevice && rule.device != job.device) return false;
    if (job.number < rule.first || job.number > rule.last) return false;
    // No addition of one, which the largest numbers would not survive.
    if ((job.number - rule.first) % rule.every != rule.every - 1) return false;
    if (rule.from && job.since < *rule.from) return false;
    if (rule.until && job.since >= *rule.until) return false;
    if (!chance(rule.probability, schedule_.seed.value_or(kUsualSeed), index, job)) return false;
    if (!rule.at) return true;
    if (job.since < *rule.at) return false;
    std::pair<std::size_t, std::string> had(index, job.device);
    if (std::ranges::find(had_, had) != had_.end()) return false;
    had_.push_back(std::move(had));
    return true;
  }

  FaultSchedule schedule_;
  std::vector<std::pair<std::size_t, std::string>> had_;
};

}  // namespace

bool FaultSchedule::is_random() const {
  return std::ranges::any_of(rules, [](const FaultRule& rule) { return rule.probability < 1; });
}

Result<FaultSchedule> parse_fault_schedule(std::string_view text, std::string_view name) {
  const auto code = name.empty() ? ExitCode::kUsage : ExitCode::kIo;
  const auto place = name.empty() ? "faults" : std::string(name);
  if (text.size() > kMaxText)
    return fail(code, fmt::format("{}: longer than {} bytes", place, kMaxText));
  // yaml-cpp reports by exception only; none leaves this function.
  try {
    return Builder(name).build(YAML::Load(std::string(text)));
  } catch (const YAML::Exception& error) {
    return fail(code, fmt::format("{}:{}: {}", place, error.mark.line + 1, error.msg),
                kFaultExample);
  }
}

FaultSource fault_source(FaultSchedule schedule) {
  return [oracle = std::make_shared<Oracle>(std::move(schedule))](const JobStart& job) {
    return oracle->ask(job);
  };
}

Result<FaultSource> parse_faults(std::string_view text) {
  FP_ASSIGN(auto schedule, parse_fault_schedule(text));
  return fault_source(std::move(schedule));
}

}  // namespace fencepost::soc
