// SPDX-License-Identifier: MIT
// `fencepost run`: any command of the host on the kernel of a shape.
#include <memory>

#include "cli/command.h"
#include "cli/guest_command.h"

namespace fencepost::cli {

void add_run_command(CLI::App& app, Dispatch& dispatch) {
  auto options = std::make_shared<GuestOptions>();
  CLI::App* verb = app.add_subcommand(
      "run", "Run a command of this machine on the kernel of a shape; its exit code is passed on");
  add_shape_options(*verb, *options);
  add_config_option(*verb, *options);
  verb->footer(
      "CMD and its arguments follow the shape, after -- where they could be taken for ours.\n"
      "This machine's root is the guest's, read-only; /tmp, /var/tmp and /run take writes, in\n"
      "memory. FENCEPOST_KVM=1 uses KVM where a probe boot has worked.");
  take_command(*verb, dispatch, *options,
               "fencepost run SHAPE [--] CMD..., or fencepost shell SHAPE",
               [options] { return run_in_guest(*options); });
}

}  // namespace fencepost::cli
