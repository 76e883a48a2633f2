// SPDX-License-Identifier: MIT
// Finds Debian's kernel source and makes a git repository of it.
#include "kernel/base_source.h"

#include <algorithm>

#include "base/files.h"
#include "kernel/git.h"
#include "kernel/interruptible.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

constexpr const char* kPackage = "linux-source-6.12";
/// Unpacked files, git objects, the second work tree, and the objects of one configuration.
constexpr std::uint64_t kFirstBuildBytes = 6ULL << 30;

Status unpack(const BaseSource& base, const fs::path& into) {
  FP_TRY(make_folder(into));
  FP_ASSIGN(const auto tar,
            run_interruptible({.argv = {"tar", "--extract", "--file", base.archive.string(),
                                        "--strip-components=1", "--directory", into.string()}}));
  if (tar.ok()) return {};
  return fail(ExitCode::kBaseSource,
              fmt::format("cannot unpack {}: {}", base.archive.string(),
                          tar.output.substr(0, tar.output.find('\n'))),
              fmt::format("reinstall the package: apt-get install --reinstall {}", kPackage));
}

/// One commit on the branch `base`; the same files give the same id on every machine.
Status commit_all(const fs::path& folder) {
  const Git git(folder);
  FP_TRY(git.check({"init", "--quiet", "--initial-branch=base"}));
  // Collecting garbage behind a build's back would outlive its lock.
  FP_TRY(git.check({"config", "gc.auto", "0"}));
  // -f: the tar file holds what its own .gitignore names.
  FP_TRY(git.check({"add", "--all", "--force"}));
  return git.check({"commit", "--quiet", "--message=base"});
}

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".partial") fs::remove_all(entry.path(), ignored);
}

}  // namespace

std::string BaseSource::safe_version() const {
  auto safe = version;
  std::replace_if(
      safe.begin(), safe.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '-' && c != '+'; },
      '_');
  return safe;
}

fs::path BaseSource::repository() const {
  return cache / "source" / safe_version();
}
fs::path BaseSource::tree() const {
  return cache / "tree" / safe_version();
}
fs::path BaseSource::objects(const std::string& config) const {
  return cache / "objects" / safe_version() / config;
}
fs::path BaseSource::configs() const {
  return cache / "config";
}
fs::path BaseSource::builds() const {
  return cache / "build";
}
fs::path BaseSource::logs() const {
  return cache / "log";
}
fs::path BaseSource::work(const std::string& shape) const {
  return cache / "work" / shape;
}
fs::path BaseSource::lock_file() const {
  return cache / (safe_version() + ".lock");
}

Result<BaseSource> find_base_source(const fs::path& cache) {
  const auto install = fmt::format("install it: apt-get install {}", kPackage);
  FP_ASSIGN(const auto query,
            run_interruptible({.argv = {"dpkg-query", "--show",
                                        "--showformat=${Version} ${db:Status-Status}", kPackage}}));
  const auto space = query.output.find(' ');
  if (!query.ok() || query.output.substr(std::min(space, query.output.size())) != " installed")
    return fail(ExitCode::kBaseSource, fmt::format("the package {} is not installed", kPackage),
                install);
  BaseSource base{.version = query.output.substr(0, space),
                  .archive = fmt::format("/usr/src/{}.tar.xz", kPackage),
                  .cache = cache};
  std::error_code ignored;
  if (!fs::exists(base.archive, ignored) && !fs::exists(base.repository(), ignored))
    return fail(
        ExitCode::kBaseSource,
        fmt::format("{} is missing although {} is installed", base.archive.string(), kPackage),
        fmt::format("reinstall it: apt-get install --reinstall {}", kPackage));
  return base;
}

Status ensure_repository(const BaseSource& base,
                         const std::function<void(const std::string&)>& on_step) {
  std::error_code error;
  if (fs::exists(base.repository(), error)) return {};
  FP_TRY(require_space(base.cache, kFirstBuildBytes, "the base source and a first kernel"));
  const auto folder = base.repository().parent_path();
  remove_leftovers(folder);
  auto partial = base.repository();
  partial += ".partial";
  if (on_step) on_step(fmt::format("unpacking {}", base.archive.filename().string()));
  FP_TRY(unpack(base, partial));
  if (on_step) on_step("recording the base in git");
  FP_TRY(commit_all(partial));
  fs::rename(partial, base.repository(), error);
  if (error)
    return fail(ExitCode::kIo,
                fmt::format("cannot rename {}: {}", partial.string(), error.message()));
  return {};
}

}  // namespace fencepost::kernel
