// SPDX-License-Identifier: MIT
// Series as commits: applies patches to the base, and switches a work tree from one to the other.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/base_source.h"
#include "kernel/shape.h"

namespace fencepost::kernel {

/// Makes base.tree() unless it is there, and drops what an interrupted run left in its way. The
/// caller holds base.lock_file().
Status ensure_tree(const BaseSource& base);

/// Switches base.tree() to `shape` and gives the commit, which is the same for the same patches on
/// the same base. An Error (kPatch) names patch, file, hunk and line.
Result<std::string> switch_tree(const BaseSource& base, const Shape& shape);

/// Applies `patches` on top of what `work_tree` has checked out, one commit each. An Error (kPatch)
/// leaves it at the last one that applied.
Status apply_patches(const std::filesystem::path& work_tree,
                     const std::vector<std::filesystem::path>& patches, const std::string& onto);

/// A digest of `patches` as they are now.
Result<std::string> series_digest(const std::vector<std::filesystem::path>& patches);

/// The files that differ between two commits, relative to the tree.
Result<std::vector<std::string>> changed_files(const std::filesystem::path& work_tree,
                                               const std::string& from, const std::string& to);

}  // namespace fencepost::kernel
