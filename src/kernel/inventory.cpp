// SPDX-License-Identifier: MIT
// Lists and cleans the build cache.
#include "kernel/inventory.h"

#include <set>

#include "kernel/config.h"
#include "kernel/disk_usage.h"
#include "kernel/file_lock.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

Result<InventoryEntry> entry_for(const BaseSource& base, const fs::path& root,
                                 BuildRequest request) {
  InventoryEntry entry{.request = std::move(request)};
  FP_ASSIGN(entry.key, build_key(base, root, entry.request));
  if (auto stamp = read_stamp(base.builds() / entry.key)) entry.built = std::move(*stamp);
  return entry;
}

/// Removes `path` and gives what it took.
std::uintmax_t remove_tree(const fs::path& path) {
  std::error_code ignored;
  const auto bytes = fs::is_directory(path, ignored) ? folder_size(path) : 0;
  fs::remove_all(path, ignored);
  return bytes;
}

/// Removes the entries of `folder` whose name without its extension is not in `kept`.
std::uintmax_t remove_others(const fs::path& folder, const std::set<std::string>& kept) {
  std::uintmax_t freed = 0;
  std::error_code error;
  std::vector<fs::path> doomed;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    const auto is_log = name.ends_with(".log");
    if (!kept.contains(is_log ? entry->path().stem().string() : name))
      doomed.push_back(entry->path());
  }
  for (const auto& path : doomed) freed += remove_tree(path);
  return freed;
}

}  // namespace

Result<std::vector<InventoryEntry>> list_kernels(const BaseSource& base, const fs::path& root,
                                                 const std::vector<Shape>& shapes,
                                                 const std::vector<std::string>& configs) {
  std::vector<InventoryEntry> entries;
  for (const auto& config : configs) {
    for (const auto& shape : shapes) {
      for (const bool on : {true, false}) {
        if (!on && shape.option.empty()) continue;
        FP_ASSIGN(auto entry,
                  entry_for(base, root, {.shape = shape, .config = config, .option_on = on}));
        entries.push_back(std::move(entry));
      }
    }
  }
  return entries;
}

Result<std::uintmax_t> clean(const BaseSource& base, const fs::path& root,
                             const std::vector<Shape>& shapes, Clean what) {
  FP_ASSIGN(const auto lock, FileLock::take(base.lock_file()));
  if (what == Clean::kAll)
    return remove_tree(base.builds()) + remove_tree(base.logs()) +
           remove_tree(base.cache / "objects") + remove_tree(base.cache / "tree");
  FP_ASSIGN(const auto configs, list_configs(root));
  FP_ASSIGN(const auto entries, list_kernels(base, root, shapes, configs));
  std::set<std::string> kept;
  for (const auto& entry : entries) kept.insert(entry.key);
  return remove_others(base.builds(), kept) + remove_others(base.logs(), kept);
}

}  // namespace fencepost::kernel
