// SPDX-License-Identifier: MIT
// How a verb of the command line is added: one file a verb, which parses and calls, nothing else.
//
//   // src/cli/greet_cmd.cpp
//   void add_greet_command(CLI::App& app, Dispatch& dispatch) {
//     struct Options { std::string shape; };
//     auto options = std::make_shared<Options>();
//     CLI::App* verb = app.add_subcommand("greet", "Boot a shape and say hello");
//     verb->add_option("shape", options->shape, "The shape to greet")->required()
//         ->type_name("SHAPE");
//     dispatch.on(verb, [options]() -> Result<int> { ...; return 0; });
//   }
//
// and one line in CMakeLists.txt, from which its declaration and registration are made. An Error
// that the function gives is printed by main as `fencepost: what` and `  hint`, and is the exit
// code. The type names SHAPE, CHECK, FAULT and CONFIG make the shell complete what there is of
// them; FILE and DIR complete paths; CLI::IsMember completes its set.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace fencepost::cli {

/// What a verb does once the command line is parsed; gives the program's exit code.
using Action = std::function<Result<int>()>;

/// The verb that was parsed last, to be run after parsing.
class Dispatch {
 public:
  /// `command` is what follows "--" on the command line: another program's words, which the parser
  /// never sees, since one of them may be a verb's name.
  explicit Dispatch(std::vector<std::string> command) : command_(std::move(command)) {}

  /// Whether there is a command, and the verb takes none.
  [[nodiscard]] bool command_left_over() const { return !command_taken_ && !command_.empty(); }

  /// `action` is what `verb` does.
  void on(CLI::App* verb, Action action) {
    verb->callback([this, action = std::move(action)] { chosen_ = action; });
  }
  /// The same for a verb that takes a command after "--".
  void on_with_command(CLI::App* verb,
                       std::function<Result<int>(const std::vector<std::string>&)> action) {
    verb->callback([this, action = std::move(action)] {
      command_taken_ = true;
      chosen_ = [this, action] { return action(command_); };
    });
  }
  [[nodiscard]] const Action& chosen() const { return chosen_; }

 private:
  std::vector<std::string> command_;
  bool command_taken_ = false;
  Action chosen_;
};

/// The number that the shell sees.
constexpr int exit_status(ExitCode code) {
  return static_cast<int>(code);
}

/// Prints `error` on standard error and gives its exit status.
int report_error(const Error& error);

}  // namespace fencepost::cli
