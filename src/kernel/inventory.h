// SPDX-License-Identifier: MIT
// What the build cache holds, and what of it no current shape uses.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/base_source.h"
#include "kernel/build.h"
#include "kernel/stamp.h"

namespace fencepost::kernel {

/// One kernel that the project can have.
struct InventoryEntry {
  BuildRequest request;
  std::string key;
  std::optional<Stamp> built;  ///< nothing: not built as the files are now
};

/// The kernels of `shapes` in each of `configs`, option on, and off where a shape has one.
Result<std::vector<InventoryEntry>> list_kernels(const BaseSource& base,
                                                 const std::filesystem::path& project_root,
                                                 const std::vector<Shape>& shapes,
                                                 const std::vector<std::string>& configs);

enum class Clean {
  kUnused,  ///< kernels that no shape, configuration and option names any more
  kAll,     ///< all kernels, object trees and the build's source tree; checkouts, the unpacked
            ///< base and the compiler's cache stay
};

/// Removes what `what` says and gives the bytes that it freed. Waits for a build that runs.
Result<std::uintmax_t> clean(const BaseSource& base, const std::filesystem::path& project_root,
                             const std::vector<Shape>& shapes, Clean what);

}  // namespace fencepost::kernel
