// SPDX-License-Identifier: MIT
// The stamp of a finished kernel: written last, so that a folder with one is whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// What went into a kernel and what came out.
struct Stamp {
  std::string key, shape, config;
  bool option_on = true;
  std::string base;                  ///< version of the package
  std::string commit;                ///< of the patched source
  std::string release;               ///< uname -r
  std::vector<std::string> modules;  ///< file names below modules/, in load order
  std::int64_t built = 0;            ///< seconds since the epoch
  double seconds = 0;                ///< that the build took
  std::uintmax_t bytes = 0;          ///< of the folder
};

Status write_stamp(const std::filesystem::path& folder, const Stamp& stamp);

/// An Error (kIo) where the folder is not that of a finished kernel.
Result<Stamp> read_stamp(const std::filesystem::path& folder);

}  // namespace fencepost::kernel
