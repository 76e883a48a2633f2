// SPDX-License-Identifier: MIT
// The base: Debian's kernel source as a git repository in the cache, and the folders made from it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace fencepost::kernel {

/// One version of the base and where everything made from it lies below `cache`.
struct BaseSource {
  std::string version;            ///< of the package, e.g. "6.12.117-1~deb12u1"
  std::filesystem::path archive;  ///< the tar file that the package brings
  std::filesystem::path cache;    ///< base/paths.h cache_dir()

  /// `version` with the characters that make or git dislike in a path replaced.
  [[nodiscard]] std::string safe_version() const;
  /// The git repository, its branch `base` checked out and never changed.
  [[nodiscard]] std::filesystem::path repository() const;
  /// The work tree that builds switch from shape to shape. Its path is part of every command line
  /// of the compiler, so it stays the same for all of them.
  [[nodiscard]] std::filesystem::path tree() const;
  /// The object tree (O=) of one configuration, shared by the shapes.
  [[nodiscard]] std::filesystem::path objects(const std::string& config) const;
  /// Configurations that Kconfig has made, by digest.
  [[nodiscard]] std::filesystem::path configs() const;
  /// Finished kernels, one folder a key.
  [[nodiscard]] std::filesystem::path builds() const;
  /// Full logs of make, one a key.
  [[nodiscard]] std::filesystem::path logs() const;
  /// Where `kernel checkout` puts a shape by default.
  [[nodiscard]] std::filesystem::path work(const std::string& shape) const;
  /// Locked while anything of this version is made.
  [[nodiscard]] std::filesystem::path lock_file() const;
};

/// The installed package linux-source-6.12, or an Error (kBaseSource) that says what to install.
Result<BaseSource> find_base_source(const std::filesystem::path& cache);

/// Makes repository() unless it is there: unpacked and committed beside its place, then renamed,
/// so that it is either whole or absent. The caller holds lock_file().
Status ensure_repository(const BaseSource& base,
                         const std::function<void(const std::string&)>& on_step = {});

}  // namespace fencepost::kernel
