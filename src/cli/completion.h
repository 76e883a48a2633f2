// SPDX-License-Identifier: MIT
// What a shell may offer next, read from the verbs and options themselves, so that it cannot
// disagree with --help.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fencepost::cli {

/// One thing to offer; the description may be empty.
struct Candidate {
  std::string text;
  std::string description;
};

/// What there is of each type name ("SHAPE", "CHECK", ...); asked for only when needed.
using NameSources = std::map<std::string, std::function<std::vector<Candidate>()>>;

/// What could stand where the last of `words` is, which may be empty; `words` are the arguments
/// without the program's name. All candidates begin with that word, except the requests to the
/// shell itself: kFiles, kFolders, kCommands.
std::vector<Candidate> complete(const CLI::App& app, const std::vector<std::string>& words,
                                const NameSources& sources);

inline constexpr std::string_view kFiles = ":files";
inline constexpr std::string_view kFolders = ":dirs";
inline constexpr std::string_view kCommands = ":commands";

/// The script that makes `shell` (bash, zsh or fish) ask `fencepost complete`.
std::string_view completion_script(std::string_view shell);

}  // namespace fencepost::cli
