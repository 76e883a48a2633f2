// SPDX-License-Identifier: MIT
// What the machine is that a run was made on, as far as it bears on the result.
#pragma once

#include <map>
#include <string>

namespace fencepost::lab {

/// Keys: qemu, compiler, base_kernel, accelerator, cpus. A program that is missing is "not found".
std::map<std::string, std::string> describe_host();

}  // namespace fencepost::lab
