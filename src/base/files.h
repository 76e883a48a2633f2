// SPDX-License-Identifier: MIT
// Whole files: read, write in place of the old one, folders, and room on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost {

/// The bytes of `file`. An Error (kIo) where it cannot be read.
Result<std::string> read_file(const std::filesystem::path& file);

/// Writes beside `file`, then renames: a reader sees the old content or the new, never a part, and
/// a full disk (kNoSpace) leaves the old one.
Status write_file(const std::filesystem::path& file, std::string_view bytes);

/// Makes `folder` and its parents; no Error when it is there.
Status make_folder(const std::filesystem::path& folder);

/// An Error (kNoSpace) that names `purpose` unless the file system of `folder`, or of its nearest
/// existing parent, has `bytes` free.
Status require_space(const std::filesystem::path& folder, std::uint64_t bytes,
                     std::string_view purpose);

}  // namespace fencepost
