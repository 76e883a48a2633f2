// SPDX-License-Identifier: MIT
// Used space.
#include "kernel/disk_usage.h"

#include <fmt/format.h>
#include <sys/stat.h>

namespace fencepost::kernel {
namespace fs = std::filesystem;

std::uintmax_t folder_size(const fs::path& folder) {
  std::uintmax_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    struct stat status {};
    if (::lstat(entry->path().c_str(), &status) == 0)
      bytes += static_cast<std::uintmax_t>(status.st_blocks) * 512;
  }
  return bytes;
}

std::string format_size(std::uintmax_t bytes) {
  const double megabytes = static_cast<double>(bytes) / (1 << 20);
  if (megabytes >= 1000) return fmt::format("{:.1f} GB", megabytes / 1024);
  if (megabytes >= 10) return fmt::format("{:.0f} MB", megabytes);
  return fmt::format("{:.1f} MB", megabytes);
}

}  // namespace fencepost::kernel
