// SPDX-License-Identifier: MIT
// The kernel's make: always the same command, environment and time stamps, with a log.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// Called for each step that make announces ("CC drivers/...").
using StepSink = std::function<void(const std::string&)>;

/// make for one pair of source tree and object tree.
class Kbuild {
 public:
  struct Folders {
    std::filesystem::path source;
    std::filesystem::path objects;  ///< O=
    std::filesystem::path cache;    ///< where ccache keeps its files
    std::filesystem::path log;      ///< the file to which all output is appended
  };
  explicit Kbuild(Folders folders) : folders_(std::move(folders)) {}

  /// Runs `make arguments...`. Errors: kBuild with the first error of the compiler and the path of
  /// the log, kInterrupted.
  [[nodiscard]] Status make(const std::vector<std::string>& arguments,
                            const StepSink& on_step = {}) const;

  [[nodiscard]] const Folders& folders() const { return folders_; }

 private:
  Folders folders_;
};

/// The first error in the output of make, with what belongs to it, at most `max_lines` lines.
std::string first_error(const std::string& output, std::size_t max_lines = 6);

/// What decides about the machine code besides the source: compiler and linker versions.
Result<std::string> toolchain_version();

/// An Error (kMissingTool) that names the package of the first program that a build would miss.
Status check_build_tools();

}  // namespace fencepost::kernel
