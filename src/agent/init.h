// SPDX-License-Identifier: MIT
// What a guest's init does before anything else: file systems, modules, the host's root.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::agent {

/// Mounts /proc, /sys, debugfs, tracefs, /dev with pts and shm, /run and /tmp below `root`. What
/// the kernel or `root` does not have is left out.
void mount_file_systems(const std::filesystem::path& root);

struct ModuleReport {
  std::vector<std::string> loaded;
  std::vector<std::string> failed;  ///< "name: reason"
};

/// Loads the modules that `list` names, one a line: file, then parameters; but not the one named
/// `late`. A module that the kernel refuses is reported, and the others are loaded all the same.
ModuleReport load_modules(const std::filesystem::path& list, const std::string& late);

/// Loads one module with finit_module(). Already loaded is success.
Status load_module(const std::filesystem::path& file, const std::string& parameters);

/// Mounts the host's root (9p, tag "hostroot", read-only), gives it the guest's own /proc, /sys,
/// /dev, /run and /tmp, and makes it the root of this process.
Status enter_host_root();

/// The value of `name` on the kernel's command line, or "".
std::string kernel_parameter(const std::string& name);

}  // namespace fencepost::agent
