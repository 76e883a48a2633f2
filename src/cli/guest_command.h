// SPDX-License-Identifier: MIT
// What `run` and `shell` share: from the name of a shape to a guest with a command in it.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::cli {

struct GuestOptions {
  std::string shape;
  std::string config = "debug";
  bool option_off = false;
  bool interactive = false;       ///< a terminal on both sides
  std::vector<std::string> argv;  ///< empty: the user's shell
};

/// The shape and which kernel of it.
void add_guest_options(CLI::App& verb, GuestOptions& options);

/// Builds the kernel where it is not there, boots it with the host's root, runs the command, and
/// gives its exit code.
Result<int> run_in_guest(const GuestOptions& options);

}  // namespace fencepost::cli
