// SPDX-License-Identifier: MIT
// A folder for what nobody wants to keep.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "base/result.h"

namespace fencepost::cli {

/// A folder of this run's own, which goes with the object.
class ScratchFolder {
 public:
  /// An Error (kIo) where it cannot be made.
  static Result<ScratchFolder> create() {
    auto name = (std::filesystem::temp_directory_path() / "fencepost-soc-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
      return fail_errno(ExitCode::kIo, "cannot make a folder for the run");
    return ScratchFolder(name);
  }
  ScratchFolder(ScratchFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace fencepost::cli
