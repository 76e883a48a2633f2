// SPDX-License-Identifier: MIT
// What the views have in common: whether a cell may stand, and the counts below the matrix.
#pragma once

#include <array>
#include <string>

#include "report/results.h"

namespace fencepost::report {

inline constexpr std::array kOutcomes{Outcome::kPass,    Outcome::kFail, Outcome::kOops,
                                      Outcome::kSplat,   Outcome::kHang, Outcome::kSkip,
                                      Outcome::kLabError};

/// What an outcome means, in a few words.
std::string_view meaning(Outcome outcome);

/// Whether the cell is as it must be for the run to exit 0: as expected and, on v3 on any device, a
/// pass.
bool acceptable(const Cell& cell);

/// "fail", or "fail, where pass was expected".
std::string outcome_words(const Cell& cell);

/// Counts over all crossings of rows and columns that apply.
struct Tally {
  std::size_t crossings = 0;
  std::size_t missing = 0;       ///< crossings without a cell
  std::size_t unacceptable = 0;  ///< cells that may not stand, without the missing
  std::array<std::size_t, kOutcomes.size()> by_outcome{};
};
Tally tally(const Results& results);

/// "185 cells: 120 pass, 50 fail, 15 hang; all as expected".
std::string summary(const Tally& tally);

}  // namespace fencepost::report
