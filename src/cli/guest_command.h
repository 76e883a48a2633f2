// SPDX-License-Identifier: MIT
// What `run`, `shell` and `soc run` share: from the name of a shape to a guest with a command in
// it.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/build.h"

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

/// The kernel that `options` name, built where it is not there.
Result<kernel::KernelImage> guest_kernel(const std::filesystem::path& root,
                                         const GuestOptions& options);

/// Builds the kernel where it is not there, boots it with the host's root, runs the command, and
/// gives its exit code.
Result<int> run_in_guest(const GuestOptions& options);

}  // namespace fencepost::cli
