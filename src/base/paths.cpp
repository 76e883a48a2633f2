// SPDX-License-Identifier: MIT
// Where things are: the project's files, the user's cache, the programs beside this one.
#include "base/paths.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

namespace fencepost {
namespace fs = std::filesystem;
namespace {

/// The variable's value; unset and empty are the same.
std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

bool is_project_root(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(folder / "CMakeLists.txt", ignored) &&
         (fs::exists(folder / "kernel/shapes.yaml", ignored) ||
          fs::exists(folder / "kernel/series", ignored));
}

std::optional<fs::path> root_above(fs::path folder) {
  while (true) {
    if (is_project_root(folder)) return folder;
    if (!folder.has_relative_path()) return std::nullopt;
    folder = folder.parent_path();
  }
}

/// The user's home, also where HOME is unset (cron, sudo -i of some systems).
std::optional<fs::path> home() {
  if (const auto value = environment("HOME")) return fs::path(*value);
  const passwd* entry = ::getpwuid(::getuid());
  if (entry == nullptr || entry->pw_dir == nullptr) return std::nullopt;
  return fs::path(entry->pw_dir);
}

Result<fs::path> cache_location() {
  if (const auto value = environment("FENCEPOST_CACHE")) return fs::absolute(*value);
  // The base directory specification says to ignore a relative XDG_CACHE_HOME.
  if (const auto value = environment("XDG_CACHE_HOME"); value && fs::path(*value).is_absolute())
    return fs::path(*value) / "fencepost";
  if (const auto folder = home()) return *folder / ".cache" / "fencepost";
  return fail(ExitCode::kIo, "no place for the cache: this user has no home directory",
              "set FENCEPOST_CACHE to a folder with 12 GB of free space");
}

}  // namespace

Result<fs::path> executable_path() {
  std::error_code error;
  fs::path path = fs::read_symlink("/proc/self/exe", error);
  if (error) return fail(ExitCode::kIo, "cannot read /proc/self/exe: " + error.message());
  return path;
}

Result<fs::path> program_beside(std::string_view name) {
  FP_ASSIGN(const fs::path self, executable_path());
  fs::path program = self.parent_path() / name;
  if (::access(program.c_str(), X_OK) != 0)
    return fail_errno(ExitCode::kMissingTool, program.string(), "run `make` to build all programs");
  return program;
}

Result<fs::path> project_root() {
  if (const auto value = environment("FENCEPOST_ROOT")) {
    if (is_project_root(*value)) return fs::absolute(*value);
    return fail(ExitCode::kIo, "FENCEPOST_ROOT=" + *value + " is not a checkout of fencepost",
                "point it at the folder that has kernel/series and CMakeLists.txt");
  }
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (!error) {
    if (auto root = root_above(here)) return *root;
  }
  FP_ASSIGN(const fs::path self, executable_path());
  if (auto root = root_above(self.parent_path())) return *root;
  return fail(ExitCode::kIo, "cannot find the checkout of fencepost from here",
              "run it inside the checkout, or set FENCEPOST_ROOT");
}

Result<fs::path> cache_dir() {
  FP_ASSIGN(fs::path folder, cache_location());
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return fail(ExitCode::kIo, "cannot create " + folder.string() + ": " + error.message(),
                "set FENCEPOST_CACHE to a folder that can be written");
  return folder;
}

}  // namespace fencepost
