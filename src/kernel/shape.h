// SPDX-License-Identifier: MIT
// A shape: the base kernel plus one series. kernel/shapes.yaml registers them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// One column of the matrix.
struct Shape {
  std::string name;                            ///< e.g. "v3"
  std::string title;                           ///< one line for people
  std::vector<std::filesystem::path> patches;  ///< in order of application; empty for stock
  std::string
      option;  ///< the CONFIG_ symbol that turns the series on, without "CONFIG_"; may be empty
  std::filesystem::path series;  ///< the folder of `patches`; empty for a shape without a series
};

/// The shapes of kernel/shapes.yaml below `project_root`, in the order of the file.
Result<std::vector<Shape>> load_shapes(const std::filesystem::path& project_root);

/// The shape of that name, or an Error (kUnknownName) that suggests the nearest.
Result<Shape> find_shape(const std::vector<Shape>& shapes, std::string_view name);

/// The files of `series` that git am takes, sorted by name.
Result<std::vector<std::filesystem::path>> list_patches(const std::filesystem::path& series);

}  // namespace fencepost::kernel
