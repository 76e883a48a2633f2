// SPDX-License-Identifier: MIT
// From a command line that CLI11 refused to one message that names the nearest right word.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::cli {

/// The verb (or verb of a verb) at which `words`, the arguments without the program's name, stop
/// making sense, and the word that did it; "" where every verb was understood.
struct Stop {
  const CLI::App* app;
  std::string word;
};
Stop find_stop(const CLI::App& app, const std::vector<std::string>& words);

/// The Error (kUsage) for `words`, of which CLI11 said `complaint`.
Error usage_error(const CLI::App& app, const std::vector<std::string>& words,
                  const std::string& complaint);

/// The names of the subcommands and of the options (with their dashes) of `app`, without the
/// hidden ones.
std::vector<std::string> verb_names(const CLI::App& app);
std::vector<std::string> option_names(const CLI::App& app);

}  // namespace fencepost::cli
