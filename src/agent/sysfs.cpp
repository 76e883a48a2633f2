// SPDX-License-Identifier: MIT
// The kernel's small text files: written in one write(), read as they are.
#include "agent/sysfs.h"

#include <fcntl.h>

#include <ctime>

#include "base/files.h"
#include "base/unique_fd.h"

namespace fencepost::agent {

Status write_sysfs(const std::filesystem::path& file, std::string_view text) {
  const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd || ::write(fd.get(), text.data(), text.size()) < 0)
    return fail_errno(ExitCode::kDevice,
                      fmt::format("cannot write '{}' to {}", text, file.string()));
  return {};
}

bool debug_locks() {
  const auto stats = read_file("/proc/lockdep_stats");
  if (!stats) return true;
  constexpr std::string_view kKey = "debug_locks:";
  const auto key = stats->find(kKey);
  if (key == std::string::npos) return true;
  const auto value = stats->find_first_not_of(' ', key + kKey.size());
  return value == std::string::npos || (*stats)[value] != '0';
}

double monotonic_s() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

}  // namespace fencepost::agent
