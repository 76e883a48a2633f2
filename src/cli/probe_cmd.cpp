// SPDX-License-Identifier: MIT
// `fencepost probe`: the suite on the machine that it runs on, for boards.
#include <CLI/CLI.hpp>
#include <memory>

#include "agent/board.h"
#include "cli/command.h"

namespace fencepost::cli {

void add_probe_command(CLI::App& app, Dispatch& dispatch) {
  struct Options {
    std::string device;
    std::vector<std::string> globs;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "probe", "Run the suite on this machine's own kernel and devices, without a guest");
  verb->add_option("device", options->device,
                   "The video node to test; without it each check chooses")
      ->type_name("FILE");
  verb->add_option("--check", options->globs, "Only checks that match; may be repeated")
      ->allow_extra_args(false)
      ->type_name("GLOB");
  verb->add_flag("--json", options->json, "One JSON object a check and line");
  verb->footer("The exit code is 0 if every check passes, or is skipped with a reason.");
  dispatch.on(verb, [options] {
    return agent::probe_and_print(options->device, options->globs, options->json);
  });
}

}  // namespace fencepost::cli
