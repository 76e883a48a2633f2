// SPDX-License-Identifier: MIT
// How long things may take before a rule calls the contract broken.
#include "contract/bounds.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

#include "base/text.h"

namespace fencepost::contract {
namespace {

struct BoundName {
  std::string_view name;
  std::int64_t Bounds::*value;
};
constexpr std::array kNames{BoundName{"SIGNAL", &Bounds::signal}, BoundName{"WAIT", &Bounds::wait},
                            BoundName{"LEAK", &Bounds::leak}, BoundName{"OTHER", &Bounds::other}};

struct Unit {
  std::string_view name;
  double ns;
};
constexpr std::array kUnits{Unit{"ns", 1}, Unit{"us", 1e3}, Unit{"ms", 1e6}, Unit{"s", 1e9},
                            Unit{"min", 60e9}};

constexpr std::string_view kHint =
    "write it as SIGNAL=5s,WAIT=10s,LEAK=10s,OTHER=off; units are ns, us, ms, s and min";

/// Nothing where `text` is no duration above zero and below a day.
std::optional<std::int64_t> parse_duration(std::string_view text) {
  if (text == "off") return 0;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !(number > 0)) return std::nullopt;
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const Unit& known : kUnits) {
    const double ns = number * known.ns;
    if (unit == known.name && ns >= 1 && ns <= 86400e9) return static_cast<std::int64_t>(ns);
  }
  return std::nullopt;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

Status parse_one(std::string_view part, Bounds& bounds) {
  const std::size_t equals = part.find('=');
  const std::string name = upper(part.substr(0, equals));
  for (const BoundName& known : kNames) {
    if (known.name != name) continue;
    const auto ns = parse_duration(equals == part.npos ? "" : part.substr(equals + 1));
    if (!ns)
      return fail(ExitCode::kUsage, fmt::format("'{}' is no bound", part), std::string(kHint));
    bounds.*known.value = *ns;
    return {};
  }
  std::vector<std::string> names;
  names.reserve(kNames.size());
  for (const BoundName& known : kNames) names.emplace_back(known.name);
  const std::string near = did_you_mean(name, names);
  return fail(ExitCode::kUsage, fmt::format("there is no bound '{}'", name),
              near.empty() ? std::string(kHint) : near);
}

}  // namespace

Result<Bounds> parse_bounds(std::string_view text, Bounds bounds) {
  while (true) {
    const std::size_t comma = text.find(',');
    FP_TRY(parse_one(text.substr(0, comma), bounds));
    if (comma == text.npos) return bounds;
    text.remove_prefix(comma + 1);
  }
}

std::string format_span(std::int64_t ns) {
  const double size = std::abs(static_cast<double>(ns));
  const Unit* fitting = kUnits.data();
  for (const Unit& unit : kUnits)
    if (unit.name != "min" && size >= unit.ns) fitting = &unit;
  return fmt::format("{:.4g} {}", static_cast<double>(ns) / fitting->ns, fitting->name);
}

}  // namespace fencepost::contract
