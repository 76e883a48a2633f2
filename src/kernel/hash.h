// SPDX-License-Identifier: MIT
// SHA-256 over named pieces, for the keys of the build cache.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost::kernel {

/// Collects pieces; the digest depends on each name, each content, and their order.
class Hash {
 public:
  void add(std::string_view name, std::string_view content);
  /// The content of a file under its own name; an Error (kIo) where it cannot be read.
  Status add_file(const std::filesystem::path& file);
  /// All regular files below `folder`, by relative name; an absent folder adds nothing.
  Status add_folder(const std::filesystem::path& folder);
  /// The first `digits` hexadecimal digits of the digest, at most 64.
  [[nodiscard]] std::string hex(std::size_t digits) const;

 private:
  std::string pieces_;
};

}  // namespace fencepost::kernel
