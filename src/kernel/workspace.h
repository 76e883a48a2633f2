// SPDX-License-Identifier: MIT
// Editing a series as commits: out into a git work tree, and back into kernel/series/.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/base_source.h"
#include "kernel/shape.h"

namespace fencepost::kernel {

/// Makes a git work tree of `shape` on the branch fencepost/<shape>, a commit for each patch, in
/// `folder` (empty: base.work()), and gives its path. A work tree that is there is brought up to
/// date. Nothing that is not in kernel/series/ is ever lost: uncommitted changes and commits that
/// were not saved are an Error (kUsage). An Error (kPatch) leaves the patches before the failing
/// one as commits.
Result<std::filesystem::path> checkout(const BaseSource& base, const Shape& shape,
                                       const std::filesystem::path& folder = {});

/// What save() did to the folder of the series; file names.
struct SaveReport {
  std::vector<std::string> added, changed, removed;
  [[nodiscard]] bool nothing() const { return added.empty() && changed.empty() && removed.empty(); }
};

/// Writes the commits of the work tree of `shape` to its series folder. Where no commit differs
/// from what was checked out, no file changes. Errors (kUsage): not checked out, uncommitted
/// changes, a history that is no series, or patch files that changed since the checkout.
Result<SaveReport> save(const BaseSource& base, const Shape& shape);

}  // namespace fencepost::kernel
