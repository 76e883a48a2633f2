// SPDX-License-Identifier: MIT
// What the views have in common: whether a cell may stand, and the counts below the matrix.
#include "report/tally.h"

#include "report/devices.h"

namespace fencepost::report {

std::string_view meaning(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPass:
      return "every claim held";
    case Outcome::kFail:
      return "a claim did not hold";
    case Outcome::kOops:
      return "the kernel died or misused memory";
    case Outcome::kSplat:
      return "the kernel complained";
    case Outcome::kHang:
      return "a task or the guest did not come back";
    case Outcome::kSkip:
      return "the kernel or device cannot do it";
    case Outcome::kLabError:
      return "the laboratory failed";
  }
  return "";
}

bool acceptable(const Cell& cell) {
  return cell.as_expected() && (shape_of(cell.shape) != "v3" || cell.outcome == Outcome::kPass);
}

std::string outcome_words(const Cell& cell) {
  if (acceptable(cell)) return std::string(to_string(cell.outcome));
  const Outcome expected = cell.as_expected() ? Outcome::kPass : cell.expected;
  return fmt::format("{}, where {} was expected", to_string(cell.outcome), to_string(expected));
}

Tally tally(const Results& results) {
  Tally counts;
  for (const CheckText& check : results.checks) {
    for (const ShapeText& shape : results.shapes) {
      if (!applies(check, shape)) continue;
      ++counts.crossings;
      const Cell* const cell = results.find(check.name, shape.name);
      if (cell == nullptr) {
        ++counts.missing;
        continue;
      }
      ++counts.by_outcome[static_cast<std::size_t>(cell->outcome)];
      if (!acceptable(*cell)) ++counts.unacceptable;
    }
  }
  return counts;
}

std::string summary(const Tally& counts) {
  std::string out = fmt::format("{} cells:", counts.crossings);
  const char* separator = " ";
  for (const Outcome outcome : kOutcomes) {
    const std::size_t n = counts.by_outcome[static_cast<std::size_t>(outcome)];
    if (n == 0) continue;
    out += fmt::format("{}{} {}", separator, n, to_string(outcome));
    separator = ", ";
  }
  if (counts.missing > 0) out += fmt::format("{}{} missing", separator, counts.missing);
  if (counts.unacceptable + counts.missing == 0) return out + "; all as expected";
  return out + fmt::format("; {} NOT as expected", counts.unacceptable + counts.missing);
}

}  // namespace fencepost::report
