// SPDX-License-Identifier: MIT
// Small text helpers: the nearest of some names, shell patterns, durations for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost {

/// The number of single-character insertions, deletions, replacements and swaps of neighbours
/// that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that `word` most likely means: the one with the smallest edit distance, or one
/// that begins with `word`. Nothing when no candidate is near enough to be a plausible slip.
std::optional<std::string> nearest(std::string_view word,
                                   const std::vector<std::string>& candidates);

/// "did you mean 'x'?" for an Error's hint, or "" when nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Whether `text` as a whole matches the shell pattern (`*`, `?`, `[a-z]`).
bool glob_match(const std::string& pattern, const std::string& text);

/// Seconds for people: "0.24 s", "12 s", "3 min 05 s", "1 h 02 min".
std::string format_duration(double seconds);

}  // namespace fencepost
