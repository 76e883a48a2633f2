// SPDX-License-Identifier: MIT
// `fencepost checks`: lists the checks of the suite and the faults that can be seeded, or explains.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "suite/selection.h"

namespace fencepost::cli {
namespace {

void list() {
  std::size_t width = 0;
  for (const auto* check : suite::all_checks()) width = std::max(width, check->name.size());
  for (const auto* check : suite::all_checks())
    fmt::print("{:{}}  {}\n", check->name, width, check->question);
}

void list_faults() {
  for (const auto* fault : suite::all_faults())
    fmt::print("{:20}  {}\n", fault->name, fault->effect);
}

void explain(const suite::Check& check) {
  fmt::print("{}\n  question     {}\n  stimulus     {}\n  observation  {}\n  rule         {}\n",
             check.name, check.question, check.stimulus, check.observation, check.rule);
  fmt::print("  runs         {}, {:.0f} s at most{}{}\n\n",
             check.clock == suite::Clock::kVirtual ? "in virtual time" : "in real time, two CPUs",
             check.bound_s,
             check.variant == suite::Variant::kOff ? ", on the kernel with the option off" : "",
             check.needs_test_module ? ", with the test module" : "");
}

}  // namespace

void add_checks_command(CLI::App& app, Dispatch& dispatch) {
  struct Options {
    std::vector<std::string> globs;
    bool faults = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand("checks", "List the checks, or explain those that are named");
  verb->add_option("check", options->globs, "Explain the checks that match")->type_name("CHECK");
  verb->add_flag("--faults", options->faults, "List the faults that verify --fault can seed");
  dispatch.on(verb, [options]() -> Result<int> {
    if (options->faults) {
      list_faults();
    } else if (options->globs.empty()) {
      list();
    } else {
      FP_ASSIGN(const auto checks, suite::select_checks(options->globs));
      for (const auto* check : checks) explain(*check);
    }
    return 0;
  });
}

}  // namespace fencepost::cli
