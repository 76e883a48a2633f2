// SPDX-License-Identifier: MIT
// `fencepost shell`: an interactive shell on the kernel of a shape.
#include <unistd.h>

#include <memory>

#include "cli/command.h"
#include "cli/guest_command.h"

namespace fencepost::cli {

void add_shell_command(CLI::App& app, Dispatch& dispatch) {
  auto options = std::make_shared<GuestOptions>();
  CLI::App* verb =
      app.add_subcommand("shell", "Boot a shape with this machine's root and give a shell in it");
  add_shape_options(*verb, *options);
  add_config_option(*verb, *options);
  verb->footer("Ctrl-] ends the guest whatever runs in it.");
  dispatch.on(verb, [options]() -> Result<int> {
    // A script on standard input gets a shell without a terminal, as with ssh.
    options->interactive = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
    return run_in_guest(*options);
  });
}

}  // namespace fencepost::cli
