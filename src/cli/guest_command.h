// SPDX-License-Identifier: MIT
// What `run`, `shell` and `soc run` share: from the name of a shape to a guest with a command in
// it.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/build.h"
#include "vm/guest.h"

namespace fencepost::cli {

class Dispatch;

struct GuestOptions {
  std::string shape;
  std::string config = "debug";
  bool option_off = false;
  bool interactive = false;       ///< a terminal on both sides
  std::vector<std::string> argv;  ///< empty: the user's shell
};

/// The shape and which kernel of it, but for the configuration.
void add_shape_options(CLI::App& verb, GuestOptions& options);

/// Which of the kernels for everyday use.
void add_config_option(CLI::App& verb, GuestOptions& options);

/// Makes `verb` take a command, with `-t` for a terminal. `action` runs when `options.argv` is the
/// command; without one the Error's hint is `hint`. `options` outlives the verb.
void take_command(CLI::App& verb, Dispatch& dispatch, GuestOptions& options, std::string hint,
                  std::function<Result<int>()> action);

/// A guest of 1024 MB with the kernel that `options` name, built where it is not there.
Result<vm::GuestConfig> guest_config(const GuestOptions& options);

/// Boots that guest with the host's root, runs the command, and gives its exit code.
Result<int> run_in_guest(const GuestOptions& options);

}  // namespace fencepost::cli
