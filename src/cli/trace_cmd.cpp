// SPDX-License-Identifier: MIT
// `fencepost trace`: what can be learnt from a recording of the kernel's events. Its verbs have a
// file each.
#include "cli/command.h"
#include "cli/trace_input.h"

namespace fencepost::cli {

void add_trace_command(CLI::App& app, Dispatch& dispatch) {
  CLI::App* trace =
      app.add_subcommand("trace", "Take, judge and show recordings of fences and buffers");
  trace->require_subcommand(1);
  add_trace_record_command(*trace, dispatch);
  add_trace_check_command(*trace, dispatch);
  add_trace_summary_command(*trace, dispatch);
  add_trace_compare_command(*trace, dispatch);
  add_trace_rules_command(*trace, dispatch);
  add_trace_export_command(*trace, dispatch);
  add_trace_timeline_command(*trace, dispatch);
}

}  // namespace fencepost::cli
