// SPDX-License-Identifier: MIT
// What a guest boots: bzImage and modules, taken out of an object tree into a folder of their own.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// A module as its file tells it.
struct Module {
  std::filesystem::path file;
  std::string name;                  ///< as lsmod shows it: '_' for '-'
  std::vector<std::string> depends;  ///< names
};

/// Reads the `depends=` entry of the .modinfo section.
Result<Module> read_module(const std::filesystem::path& file);

/// `modules` such that each comes after what it depends on, otherwise in the given order. An Error
/// (kBuild) names a dependency that is not among them, or a cycle.
Result<std::vector<Module>> load_order(const std::vector<Module>& modules);

/// Copies bzImage, System.map, .config and Module.symvers, and the modules without debugging
/// symbols, from `objects` to `image`; `extra` are modules built outside the kernel. Gives the
/// modules' file names in load order.
Result<std::vector<std::string>> collect_image(const std::filesystem::path& objects,
                                               const std::vector<std::filesystem::path>& extra,
                                               const std::filesystem::path& image);

}  // namespace fencepost::kernel
