// SPDX-License-Identifier: MIT
// What a recording must say about the machine that it is from.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace fencepost::agent {

/// "y", "m" or "n": what a kernel configuration says of `option` ("VIDEOBUF2_RELEASE_FENCES"); ""
/// where it does not know the option at all.
std::string config_value(std::string_view config, std::string_view option);

/// release, version, machine, cmdline, cpus, and, where the kernel carries its configuration
/// (/proc/config.gz), VIDEOBUF2_RELEASE_FENCES and PROVE_LOCKING; null where it is not told.
nlohmann::json kernel_facts();

/// Every video node: node, name, driver.
nlohmann::json video_nodes();

}  // namespace fencepost::agent
