// SPDX-License-Identifier: MIT
// The kernel's configuration: tinyconfig plus fragments, and whether every wish came true.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/kbuild.h"

namespace fencepost::kernel {

/// What a kernel is configured with.
struct ConfigRequest {
  std::vector<std::filesystem::path> fragments;  ///< later ones win
  std::string option;                            ///< without "CONFIG_"; may be empty
  bool option_on = true;
};

/// The configurations of `project_root`/kernel/config, sorted; base.config is none by itself.
Result<std::vector<std::string>> list_configs(const std::filesystem::path& project_root);

/// The fragments of `config` below `project_root`/kernel/config: base.config first, then, for a
/// name like "soc-debug", those of "soc", then its own. An Error (kUnknownName) suggests the
/// nearest configuration of those that exist.
Result<std::vector<std::filesystem::path>> config_fragments(
    const std::filesystem::path& project_root, const std::string& config);

/// Makes .config in the object tree. `remembered` is the result of the same request earlier: used
/// if it is there, written if not. An Error (kBuild) names each symbol that Kconfig dropped or
/// changed.
Status configure(const Kbuild& kbuild, const ConfigRequest& request,
                 const std::filesystem::path& remembered);

/// The lines of `wanted` (fragments, one after the other) that `config` does not fulfil, each with
/// what it has instead.
std::vector<std::string> lost_symbols(const std::string& wanted, const std::string& config);

}  // namespace fencepost::kernel
