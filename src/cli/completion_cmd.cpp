// SPDX-License-Identifier: MIT
// `fencepost completion SHELL` prints the shell's script, which asks `fencepost complete` (hidden).
#include <CLI/CLI.hpp>
#include <memory>

#include "base/paths.h"
#include "cli/command.h"
#include "cli/completion.h"
#include "kernel/config.h"
#include "kernel/shape.h"
#include "suite/check.h"
#include "suite/devices.h"

namespace fencepost::cli {
namespace {

std::vector<Candidate> devices() {
  std::vector<Candidate> found{{"all", "each of the others"}};
  for (const auto& device : suite::all_devices())
    found.push_back({std::string(device.name), std::string(device.card)});
  return found;
}

/// Outside a checkout there are no shapes to offer, and no one to tell.
std::vector<Candidate> shapes() {
  std::vector<Candidate> found;
  const auto root = project_root();
  if (!root) return found;
  const auto shapes = kernel::load_shapes(*root);
  if (!shapes) return found;
  for (const auto& shape : *shapes) found.push_back({shape.name, shape.title});
  return found;
}

std::vector<Candidate> configs() {
  std::vector<Candidate> found;
  const auto root = project_root();
  if (!root) return found;
  const auto names = kernel::list_configs(*root);
  if (!names) return found;
  for (const std::string& name : *names) found.push_back({name, {}});
  return found;
}

std::vector<Candidate> checks() {
  std::vector<Candidate> found;
  for (const auto* check : suite::all_checks())
    found.push_back({std::string(check->name), std::string(check->question)});
  return found;
}

std::vector<Candidate> faults() {
  std::vector<Candidate> found;
  for (const auto* fault : suite::all_faults())
    found.push_back({std::string(fault->name), std::string(fault->effect)});
  return found;
}

void add_script_verb(CLI::App& app, Dispatch& dispatch) {
  auto shell = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("completion", "Print the completion script of a shell");
  verb->add_option("shell", *shell, "Whose script to print")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  dispatch.on(verb, [shell]() -> Result<int> {
    fmt::print("{}", completion_script(*shell));
    return 0;
  });
}

}  // namespace

void add_completion_command(CLI::App& app, Dispatch& dispatch) {
  add_script_verb(app, dispatch);
  CLI::App* verb = app.add_subcommand("complete", "What could be typed next")->group("");
  dispatch.on_with_command(verb, [&app](const std::vector<std::string>& words) -> Result<int> {
    const NameSources sources{{"SHAPE", shapes}, {"DEVICE", devices}, {"CONFIG", configs},
                              {"CHECK", checks}, {"GLOB", checks},    {"FAULT", faults}};
    for (const Candidate& candidate : complete(app, words, sources))
      fmt::print("{}\t{}\n", candidate.text, candidate.description);
    return 0;
  });
}

}  // namespace fencepost::cli
