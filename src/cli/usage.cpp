// SPDX-License-Identifier: MIT
// From a command line that CLI11 refused to one message that names the nearest right word.
#include "cli/usage.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fencepost::cli {
namespace {

/// "fencepost kernel" for the subcommand "kernel".
std::string full_name(const CLI::App& app) {
  if (app.get_parent() == nullptr) return app.get_name();
  return full_name(*app.get_parent()) + " " + app.get_name();
}

const CLI::App* subcommand(const CLI::App& app, const std::string& name) {
  for (const CLI::App* verb : app.get_subcommands({}))
    if (verb->get_name() == name) return verb;
  return nullptr;
}

/// The first option of `words` that `app` does not have, "" if none. Words after `--` belong to
/// somebody else.
std::string unknown_option(const CLI::App& app, const std::vector<std::string>& words) {
  const std::vector<std::string> known = option_names(app);
  for (const std::string& word : words) {
    if (word == "--") break;
    if (!word.starts_with("--")) continue;
    const std::string name = word.substr(0, word.find('='));
    if (std::find(known.begin(), known.end(), name) == known.end()) return name;
  }
  return {};
}

}  // namespace

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({}))
    if (!verb->get_group().empty()) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

Stop find_stop(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* here = &app;
  for (const std::string& word : words) {
    if (word.starts_with("-")) continue;
    if (here->get_subcommands({}).empty()) break;
    const CLI::App* next = subcommand(*here, word);
    if (next == nullptr) return {here, word};
    here = next;
  }
  return {here, {}};
}

Error usage_error(const CLI::App& app, const std::vector<std::string>& words,
                  const std::string& complaint) {
  const Stop stop = find_stop(app, words);
  const std::string help = fmt::format("`{} --help` explains it", full_name(*stop.app));
  std::string what = complaint, near;
  if (!stop.word.empty()) {
    what = fmt::format("'{}' is not a verb of `{}`", stop.word, full_name(*stop.app));
    near = did_you_mean(stop.word, verb_names(*stop.app));
  } else if (const std::string option = unknown_option(*stop.app, words); !option.empty()) {
    what = fmt::format("`{}` has no option {}", full_name(*stop.app), option);
    near = did_you_mean(option, option_names(*stop.app));
  }
  return {ExitCode::kUsage, what, near.empty() ? help : near + " " + help};
}

}  // namespace fencepost::cli
