// SPDX-License-Identifier: MIT
// Reads debugfs' dma_buf/bufinfo and /proc/slabinfo.
#include "suite/scenes/kernel_objects.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fencepost::suite {
namespace {

constexpr const char* kBufInfo = "/sys/kernel/debug/dma_buf/bufinfo";
constexpr const char* kSlabFolder = "/sys/kernel/slab";
constexpr const char* kSlabInfo = "/proc/slabinfo";

bool is_kmalloc_cache(const std::string& name) {
  return name.starts_with("kmalloc-");
}

/// The last line is "Total N objects, M bytes".
Result<long> count_dmabufs() {
  std::ifstream file(kBufInfo);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string total;
    long count = 0;
    if (words >> total >> count && total == "Total") return count;
  }
  return fail(ExitCode::kDevice, fmt::format("cannot read {}", kBufInfo));
}

void shrink_caches() {
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(kSlabFolder, missing))
    if (is_kmalloc_cache(entry.path().filename().string()))
      std::ofstream(entry.path() / "shrink") << "1";
}

/// Lines are "name active_objs num_objs ...", after two of header (slabinfo(5)).
SlabCount count_slab_objects() {
  SlabCount counts;
  std::ifstream file(kSlabInfo);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string name;
    long active = 0;
    if (words >> name >> active && is_kmalloc_cache(name)) counts[name] = active;
  }
  return counts;
}

}  // namespace

Result<KernelObjects> count_kernel_objects() {
  KernelObjects objects;
  FP_ASSIGN(objects.dmabufs, count_dmabufs());
  shrink_caches();
  objects.slabs = count_slab_objects();
  return objects;
}

std::pair<std::string, long> largest_growth(const SlabCount& before, const SlabCount& after) {
  std::pair<std::string, long> largest{"none", 0};
  for (const auto& [name, count] : after) {
    const auto old = before.find(name);
    const long growth = count - (old == before.end() ? 0 : old->second);
    if (growth > largest.second) largest = {name, growth};
  }
  return largest;
}

}  // namespace fencepost::suite
