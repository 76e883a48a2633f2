// SPDX-License-Identifier: MIT
// Which checks a person means by the patterns on a command line.
#include "suite/selection.h"

#include <algorithm>

#include "base/text.h"

namespace fencepost::suite {
namespace {

bool matches(const Check* check, const std::string& glob) {
  return glob_match(glob, std::string(check->name));
}

}  // namespace

Result<std::vector<const Check*>> select_checks(const std::vector<std::string>& globs) {
  for (const auto& glob : globs) {
    if (std::ranges::any_of(all_checks(), [&](auto* check) { return matches(check, glob); }))
      continue;
    std::vector<std::string> names;
    for (const auto* check : all_checks()) names.emplace_back(check->name);
    return fail(ExitCode::kUnknownName, fmt::format("no check matches '{}'", glob),
                did_you_mean(glob, names));
  }
  std::vector<const Check*> selected;
  for (const auto* check : all_checks()) {
    if (globs.empty() ||
        std::ranges::any_of(globs, [&](const auto& glob) { return matches(check, glob); }))
      selected.push_back(check);
  }
  return selected;
}

}  // namespace fencepost::suite
