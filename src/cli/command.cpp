// SPDX-License-Identifier: MIT
// How a verb's Error reaches the person and the shell.
#include "cli/command.h"

#include <cstdio>

namespace fencepost::cli {

int report_error(const Error& error) {
  fmt::print(stderr, "fencepost: {}\n", error.what);
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return exit_status(error.code);
}

}  // namespace fencepost::cli
