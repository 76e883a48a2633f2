// SPDX-License-Identifier: MIT
// `fencepost trace rules`: what is asked of a recording.
#include "cli/command.h"
#include "cli/trace_input.h"
#include "contract/rule.h"

namespace fencepost::cli {

void add_trace_rules_command(CLI::App& trace, Dispatch& dispatch) {
  CLI::App* verb = trace.add_subcommand("rules", "List the rules that trace check asks");
  dispatch.on(verb, []() -> Result<int> {
    for (const contract::RuleEntry* rule : contract::all_rules())
      fmt::print("{}\n  question  {}\n  from      {}\n  unknown   {}\n\n", rule->id, rule->question,
                 rule->source, rule->unknown);
    return 0;
  });
}

}  // namespace fencepost::cli
