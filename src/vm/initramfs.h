// SPDX-License-Identifier: MIT
// The guest's first and, for checks, only file system: the agent and the kernel's modules.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::vm {

/// A cpio archive (newc, not compressed) with /init (the agent), /dev/console, /modules/*.ko, and
/// /modules/modules.load: the modules to load at boot, in the order given but for vicodec and
/// vivid, which come last, with parameters. The test module is there and is not loaded. The same
/// input gives the same bytes.
Result<std::string> make_initramfs(const std::filesystem::path& agent,
                                   const std::vector<std::filesystem::path>& modules);

/// The content of modules.load.
std::string module_list(const std::vector<std::filesystem::path>& modules);

}  // namespace fencepost::vm
