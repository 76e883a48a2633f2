// SPDX-License-Identifier: MIT
// The kernel's small text files: written in one write(), read as they are.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace fencepost::agent {

/// Writes `text` to an existing file of sysfs, procfs, debugfs or tracefs.
Status write_sysfs(const std::filesystem::path& file, std::string_view text);

/// Whether lockdep is still on: `debug_locks` of /proc/lockdep_stats; true where there is none.
bool debug_locks();

/// Seconds on CLOCK_MONOTONIC.
double monotonic_s();

}  // namespace fencepost::agent
