// SPDX-License-Identifier: MIT
// From what git says about a patch that does not apply to one sentence: patch, file, hunk, line.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// One hunk of a patch.
struct Hunk {
  int number = 0;                   ///< counted from 1 within its file
  std::string header;               ///< "@@ -10,7 +10,9 @@"
  std::vector<std::string> before;  ///< the lines that it wants to find, in order
};

/// The hunk of `patch` for `file` whose old side starts at `line`.
std::optional<Hunk> find_hunk(const std::string& patch, const std::string& file, int line);

/// The Error (kPatch) for `patch_file`, of which `git apply --check --verbose` said
/// `apply_output`. `tree` is the work tree to which it was to be applied, `onto` its name.
Error explain_patch_failure(const std::filesystem::path& patch_file, const std::string& patch,
                            const std::string& apply_output, const std::filesystem::path& tree,
                            const std::string& onto);

}  // namespace fencepost::kernel
