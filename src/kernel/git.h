// SPDX-License-Identifier: MIT
// Git as a tool: runs it in one folder, free of the user's configuration, with fixed identities.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/process.h"
#include "base/result.h"

namespace fencepost::kernel {

/// git in one work tree. Commits are the same on every machine: committer and dates are fixed, and
/// no hook, signature or setting of the user takes part.
class Git {
 public:
  explicit Git(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Runs `git arguments...` to its end, whatever its exit code.
  [[nodiscard]] Result<ProcessResult> run(const std::vector<std::string>& arguments) const;
  /// The same; an exit code other than 0 is an Error with git's last line.
  [[nodiscard]] Status check(const std::vector<std::string>& arguments) const;
  /// The same; gives the output.
  [[nodiscard]] Result<std::string> output(const std::vector<std::string>& arguments) const;
  /// The same; gives the lines of the output.
  [[nodiscard]] Result<std::vector<std::string>> lines(
      const std::vector<std::string>& arguments) const;
  /// The commit that `revision` names, or "" where it names none.
  [[nodiscard]] Result<std::string> commit(const std::string& revision) const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

}  // namespace fencepost::kernel
