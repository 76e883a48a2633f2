// SPDX-License-Identifier: MIT
// From a shape to a kernel that can be booted: source, patches, configuration, build, cache.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/base_source.h"
#include "kernel/shape.h"

namespace fencepost::kernel {

/// What to build. The key of the build folder is a hash of all of it and of what it names.
struct BuildRequest {
  Shape shape;
  std::string config = "debug";  ///< a fragment of kernel/config/ on top of base.config
  bool option_on = true;         ///< whether Shape::option is enabled (Variant::kOff: false)
};

/// A kernel that is ready to boot. Paths stay valid until `fencepost kernel clean`.
struct KernelImage {
  std::string key;  ///< identifies all that went into it
  std::filesystem::path bz_image;
  std::vector<std::filesystem::path> modules;  ///< .ko files, stripped, in load order
  std::filesystem::path build_dir;             ///< this kernel's own folder, not an O= tree
  std::string release;                         ///< uname -r
};

/// Called as a build goes on: `done` of `total` steps (0 when unknown), and what is being done.
using BuildProgress = std::function<void(int done, int total, const std::string& what)>;

/// The kernel for `request`, from the cache or built now. Errors: kMissingTool, kNoSpace,
/// kBaseSource, kPatch (names patch and hunk), kBuild (with the compiler's first error),
/// kInterrupted. Concurrent callers (also in other processes) wait for each other: a configuration
/// has one object tree, and what one call built the next takes from the cache.
Result<KernelImage> build(const std::filesystem::path& project_root, const BuildRequest& request,
                          const BuildProgress& progress = {});

/// The same on a base other than the installed one.
Result<KernelImage> build(const BaseSource& base, const std::filesystem::path& project_root,
                          const BuildRequest& request, const BuildProgress& progress = {});

/// The key that `request` has now: "<shape>-<config>[-off]-<digest>".
Result<std::string> build_key(const BaseSource& base, const std::filesystem::path& project_root,
                              const BuildRequest& request);

/// The finished kernel of that key, or nothing.
std::optional<KernelImage> find_built(const BaseSource& base, const std::string& key);

}  // namespace fencepost::kernel
