// SPDX-License-Identifier: MIT
// One fault and its jobs, as a line of words.
#include "soc/fault_rule.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "soc/soc.h"

namespace fencepost::soc {
namespace {

using std::chrono::microseconds;

constexpr double kMaxSeconds = 3600;
constexpr std::uint64_t kMaxBytes = 1 << 20;

constexpr std::array kConditions = {"job", "every", "at", "from", "until", "p"};

tl::unexpected<Wrong> wrong(std::string what, std::string hint = kFaultExample) {
  return tl::unexpected(Wrong{false, std::move(what), std::move(hint)});
}

tl::unexpected<Wrong> unknown(const char* what, std::string_view word,
                              const std::vector<std::string>& names) {
  auto hint = did_you_mean(word, names);
  if (hint.empty()) hint = fmt::format("{}s: {}", what, fmt::join(names, ", "));
  return tl::unexpected(Wrong{true, fmt::format("there is no {} '{}'", what, word), hint});
}

Parsed<std::uint64_t> number(std::string_view word, std::uint64_t least,
                             std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value < least || value > most)
    return wrong(fmt::format("'{}' is not a number that fits here", word));
  return value;
}

Parsed<double> fraction(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || !(value >= 0 && value <= 1))
    return wrong(fmt::format("p={}: a probability is from 0 to 1", word));
  return value;
}

Parsed<microseconds> duration(std::string_view word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const std::string_view unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
  const double seconds = unit == "us" ? 1e-6 : unit == "ms" ? 1e-3 : unit == "s" ? 1 : 0;
  if (error != std::errc() || seconds == 0 || !(value >= 0 && value * seconds <= kMaxSeconds))
    return wrong(fmt::format("'{}' is not a time", word),
                 "such as 250ms, 2s, 100us; an hour at most");
  return microseconds(static_cast<std::int64_t>(value * seconds * 1e6 + 0.5));
}

/// "2", "2-5" or "2-".
Parsed<void> take_jobs(std::string_view value, FaultRule& rule) {
  const auto dash = value.find('-');
  const auto first = number(value.substr(0, dash), 1);
  if (!first) return tl::unexpected(first.error());
  rule.first = rule.last = *first;
  if (dash == std::string_view::npos) return {};
  rule.last = std::numeric_limits<std::uint64_t>::max();
  if (dash + 1 == value.size()) return {};
  const auto last = number(value.substr(dash + 1), rule.first);
  if (!last) return tl::unexpected(last.error());
  rule.last = *last;
  return {};
}

/// Puts what `parsed` has into `to`.
template <class To, class From>
Parsed<void> put(To& to, const Parsed<From>& parsed) {
  if (!parsed) return tl::unexpected(parsed.error());
  to = *parsed;
  return {};
}

Parsed<void> take_condition(std::string_view word, FaultRule& rule) {
  const auto equals = word.find('=');
  const auto name = word.substr(0, equals);
  const auto value = word.substr(equals + 1);
  if (name == "job") return take_jobs(value, rule);
  if (name == "every") return put(rule.every, number(value, 1));
  if (name == "at") return put(rule.at, duration(value));
  if (name == "from") return put(rule.from, duration(value));
  if (name == "until") return put(rule.until, duration(value));
  if (name == "p") return put(rule.probability, fraction(value));
  return unknown("condition", name, {kConditions.begin(), kConditions.end()});
}

Parsed<const FaultWord*> find_kind(std::string_view name) {
  const auto words = fault_words();
  const auto found = std::ranges::find(words, name, &FaultWord::name);
  if (found != words.end()) return &*found;
  std::vector<std::string> names;
  for (const auto& word : words) names.emplace_back(word.name);
  return unknown("fault", name, names);
}

/// The value of a fault's own; `word` is empty where there is none.
Parsed<Fault> fault_of(const FaultWord& kind, std::string_view word) {
  Fault fault{.kind = kind.kind};
  switch (kind.value) {
    case FaultValue::kNone:
      break;
    case FaultValue::kTime: {
      fault.delay = microseconds(kind.usual);
      if (word.empty()) return fault;
      if (const auto taken = put(fault.delay, duration(word)); !taken)
        return tl::unexpected(taken.error());
      return fault;
    }
    case FaultValue::kBytes:
    case FaultValue::kPercent: {
      const bool percent = kind.value == FaultValue::kPercent;
      fault.amount = kind.usual;
      if (word.empty()) return fault;
      if (percent && word.ends_with('%')) word.remove_suffix(1);
      if (const auto taken = put(fault.amount, number(word, 0, percent ? 100 : kMaxBytes)); !taken)
        return tl::unexpected(taken.error());
      return fault;
    }
  }
  if (!word.empty()) return wrong(fmt::format("'{}' takes no value", kind.name));
  return fault;
}

Parsed<std::string> known_device(std::string_view name) {
  auto names = device_names();
  names.emplace_back(kAnyDevice);
  if (std::ranges::find(names, name) == names.end()) return unknown("device", name, names);
  return std::string(name);
}

}  // namespace

Parsed<FaultRule> parse_fault_rule(const std::vector<std::string>& words) {
  FaultRule rule;
  rule.text = fmt::format("{}", fmt::join(words, " "));
  if (const auto taken = put(rule.device, known_device(words.front())); !taken)
    return tl::unexpected(taken.error());
  auto word = words.begin() + 1;
  for (; word != words.end() && word->find('=') != std::string::npos; ++word)
    if (const auto taken = take_condition(*word, rule); !taken)
      return tl::unexpected(taken.error());
  if (word == words.end()) return wrong("it does not say which fault");
  const auto kind = find_kind(*word++);
  if (!kind) return tl::unexpected(kind.error());
  const auto value = word == words.end() ? std::string() : *word++;
  if (word != words.end()) return wrong(fmt::format("'{}' is one word too many", *word));
  if (const auto taken = put(rule.fault, fault_of(**kind, value)); !taken)
    return tl::unexpected(taken.error());
  return rule;
}

}  // namespace fencepost::soc
