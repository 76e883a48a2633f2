// SPDX-License-Identifier: MIT
// What a guest's init does before anything else: file systems, modules, the host's root.
#include "agent/init.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <sstream>
#include <string_view>

#include "base/files.h"
#include "base/unique_fd.h"

namespace fencepost::agent {
namespace fs = std::filesystem;
namespace {

struct Mount {
  const char* type;
  const char* target;
  const char* options;
};

constexpr Mount kMounts[] = {
    {"proc", "/proc", ""},
    {"sysfs", "/sys", ""},
    {"devtmpfs", "/dev", ""},
    {"debugfs", "/sys/kernel/debug", ""},
    {"tracefs", "/sys/kernel/tracing", ""},
    {"devpts", "/dev/pts", "ptmxmode=0666"},
    {"tmpfs", "/dev/shm", ""},
    {"tmpfs", "/run", "mode=0755"},
};

/// A writable /tmp in which what the host has there can still be seen.
void overlay_tmp(const std::string& folder, const std::string& scratch) {
  for (const auto* part : {"", "/upper", "/work"}) ::mkdir((scratch + part).c_str(), 01777);
  ::chmod((scratch + "/upper").c_str(), 01777);
  const auto options =
      fmt::format("lowerdir={},upperdir={}/upper,workdir={}/work", folder, scratch, scratch);
  if (::mount("overlay", folder.c_str(), "overlay", 0, options.c_str()) != 0)
    ::mount("tmpfs", folder.c_str(), "tmpfs", 0, "mode=1777");
}

}  // namespace

void mount_file_systems(const fs::path& root) {
  for (const auto& [type, target, options] : kMounts) {
    const auto folder = root.string() + target;
    ::mkdir(folder.c_str(), 0755);
    ::mount(type, folder.c_str(), type, 0, options);
  }
}

Status load_module(const fs::path& file, const std::string& parameters) {
  const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kGuest, file.string());
  if (::syscall(SYS_finit_module, fd.get(), parameters.c_str(), 0) == 0 || errno == EEXIST)
    return {};
  return fail_errno(ExitCode::kGuest, file.stem().string());
}

ModuleReport load_modules(const fs::path& list, const std::string& late) {
  ModuleReport report;
  const auto text = read_file(list);
  std::istringstream lines(text.value_or(""));
  for (std::string line; std::getline(lines, line);) {
    const auto space = std::min(line.find(' '), line.size());
    const fs::path file = list.parent_path() / line.substr(0, space);
    const auto parameters = line.substr(std::min(space + 1, line.size()));
    if (file.stem() == late) continue;
    if (const auto status = load_module(file, parameters))
      report.loaded.push_back(file.stem().string());
    else
      report.failed.push_back(status.error().what);
  }
  return report;
}

Status enter_host_root() {
  const std::string root = "/host";
  ::mkdir(root.c_str(), 0755);
  if (::mount("hostroot", root.c_str(), "9p", MS_RDONLY,
              "trans=virtio,version=9p2000.L,msize=262144,cache=loose") != 0)
    return fail_errno(ExitCode::kGuest, "cannot mount the host's root over 9p");
  mount_file_systems(root);
  ::mkdir("/scratch", 0755);
  ::mount("tmpfs", "/scratch", "tmpfs", 0, "mode=0755");
  overlay_tmp(root + "/tmp", "/scratch/tmp");
  overlay_tmp(root + "/var/tmp", "/scratch/var-tmp");
  if (::chroot(root.c_str()) != 0 || ::chdir("/") != 0)
    return fail_errno(ExitCode::kGuest, "cannot enter the host's root");
  return {};
}

std::string kernel_parameter(const std::string& name) {
  std::istringstream words(read_file("/proc/cmdline").value_or(""));
  for (std::string word; words >> word;) {
    if (word.starts_with(name + "=")) return word.substr(name.size() + 1);
  }
  return "";
}

}  // namespace fencepost::agent
