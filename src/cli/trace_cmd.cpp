// SPDX-License-Identifier: MIT
// `fencepost trace`: the verbs that take, judge and show recordings. Each is in
// trace_NAME_cmd.cpp, and adds itself to this one.
#include "cli/command.h"
#include "cli/verbs.h"

namespace fencepost::cli {

void add_trace_command(CLI::App& app, Dispatch&) {
  app.add_subcommand("trace", "Take, judge and show recordings of fences and buffers")
      ->require_subcommand(1);
}

}  // namespace fencepost::cli
