// SPDX-License-Identifier: MIT
// Where things are: the project's files, the user's cache, the programs beside this one.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace fencepost {

/// The checkout, recognised by kernel/shapes.yaml or kernel/series beside CMakeLists.txt: looked
/// for upwards from the working directory, then from the executable. FENCEPOST_ROOT overrides both.
Result<std::filesystem::path> project_root();

/// ${XDG_CACHE_HOME:-~/.cache}/fencepost, absolute, created when absent. FENCEPOST_CACHE
/// overrides. Sources, kernels and snapshots live here; all of it can be made again.
Result<std::filesystem::path> cache_dir();

/// The running program, symbolic links resolved.
Result<std::filesystem::path> executable_path();

/// A program of ours in the same folder as this one, e.g. "fencepost-agent".
Result<std::filesystem::path> program_beside(std::string_view name);

}  // namespace fencepost
