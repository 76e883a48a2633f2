// SPDX-License-Identifier: MIT
// Copies what a guest needs, and sorts modules by what they depend on.
#include "kernel/image.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "base/files.h"
#include "kernel/interruptible.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

/// Objects tree paths and the names they get.
struct Copied {
  const char* from;
  const char* to;
};
constexpr Copied kFiles[] = {{"arch/x86/boot/bzImage", "bzImage"},
                             {"System.map", "System.map"},
                             {".config", "config"},
                             {"Module.symvers", "Module.symvers"}};

/// The file names "vb2-a.ko" and "vb2_a.ko" are the same module to the kernel.
std::string module_name(std::string stem) {
  std::replace(stem.begin(), stem.end(), '-', '_');
  return stem;
}

/// Depth first: dependencies before the module itself.
class Sorter {
 public:
  explicit Sorter(const std::vector<Module>& modules) {
    for (const auto& module : modules) by_name_[module.name] = &module;
  }
  Status add(const Module& module) {
    if (done_.contains(module.name)) return {};
    if (!open_.insert(module.name).second)
      return fail(ExitCode::kBuild, fmt::format("module {} depends on itself", module.name));
    for (const auto& name : module.depends) {
      const auto found = by_name_.find(name);
      if (found == by_name_.end())
        return fail(ExitCode::kBuild,
                    fmt::format("module {} needs {}, which was not built", module.name, name));
      FP_TRY(add(*found->second));
    }
    done_.insert(module.name);
    sorted_.push_back(module);
    return {};
  }
  std::vector<Module> take() { return std::move(sorted_); }

 private:
  std::map<std::string, const Module*> by_name_;
  std::set<std::string> open_, done_;
  std::vector<Module> sorted_;
};

Result<std::vector<fs::path>> built_modules(const fs::path& objects) {
  FP_ASSIGN(const auto order, read_file(objects / "modules.order"));
  std::vector<fs::path> files;
  std::istringstream stream(order);
  for (std::string line; std::getline(stream, line);)
    files.push_back((objects / line).replace_extension(".ko"));
  return files;
}

Status copy_into(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (!error) return {};
  return fail(ExitCode::kBuild, fmt::format("cannot copy {}: {}", from.string(), error.message()));
}

Status strip_module(const fs::path& from, const fs::path& to) {
  FP_ASSIGN(
      const auto strip,
      run_interruptible({.argv = {"strip", "--strip-debug", "-o", to.string(), from.string()}}));
  if (strip.ok()) return {};
  return fail(ExitCode::kBuild, fmt::format("cannot strip {}: {}", from.string(), strip.output));
}

}  // namespace

Result<Module> read_module(const fs::path& file) {
  FP_ASSIGN(const auto bytes, read_file(file));
  // .modinfo is a sequence of NUL-terminated "key=value"; its first entry follows no NUL of its
  // own.
  static constexpr std::string_view kKey{"\0depends=", 9};
  auto at = bytes.find(kKey);
  if (at == std::string::npos)
    return fail(ExitCode::kBuild, fmt::format("{} is not a kernel module", file.string()));
  at += kKey.size();
  Module module{.file = file, .name = module_name(file.stem().string())};
  std::istringstream names(bytes.substr(at, bytes.find('\0', at) - at));
  for (std::string name; std::getline(names, name, ',');)
    module.depends.push_back(module_name(name));
  return module;
}

Result<std::vector<Module>> load_order(const std::vector<Module>& modules) {
  Sorter sorter(modules);
  for (const auto& module : modules) FP_TRY(sorter.add(module));
  return sorter.take();
}

Result<std::vector<std::string>> collect_image(const fs::path& objects,
                                               const std::vector<fs::path>& extra,
                                               const fs::path& image) {
  FP_TRY(make_folder(image / "modules"));
  for (const auto& [from, to] : kFiles) FP_TRY(copy_into(objects / from, image / to));
  FP_ASSIGN(auto files, built_modules(objects));
  files.insert(files.end(), extra.begin(), extra.end());
  std::vector<Module> modules;
  for (const auto& file : files) {
    FP_ASSIGN(auto module, read_module(file));
    modules.push_back(std::move(module));
  }
  FP_ASSIGN(const auto sorted, load_order(modules));
  std::vector<std::string> names;
  for (const auto& module : sorted) {
    names.push_back(module.file.filename().string());
    FP_TRY(strip_module(module.file, image / "modules" / names.back()));
  }
  return names;
}

}  // namespace fencepost::kernel
