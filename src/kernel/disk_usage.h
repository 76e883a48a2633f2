// SPDX-License-Identifier: MIT
// How much disk the cache takes, for people.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace fencepost::kernel {

/// The bytes of all files below `folder`; 0 where there is none.
std::uintmax_t folder_size(const std::filesystem::path& folder);

/// Bytes for people: "12 MB", "1.4 GB".
std::string format_size(std::uintmax_t bytes);

}  // namespace fencepost::kernel
