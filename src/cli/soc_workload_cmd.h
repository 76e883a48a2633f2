// SPDX-License-Identifier: MIT
// A verb of `fencepost soc`.
#pragma once

#include "cli/command.h"

namespace fencepost::cli {

void add_soc_workload_command(CLI::App& soc, Dispatch& dispatch);

}  // namespace fencepost::cli
