// SPDX-License-Identifier: MIT
// A kernel for tests that boot one.
#include "test_kernel.h"

#include <cstdlib>

#include "base/paths.h"
#include "kernel/stamp.h"

namespace fencepost::test {
namespace fs = std::filesystem;
namespace {

std::optional<kernel::KernelImage> read_kernel(const fs::path& folder) {
  const auto stamp = kernel::read_stamp(folder);
  if (!stamp) return std::nullopt;
  kernel::KernelImage image{.key = stamp->key,
                            .bz_image = folder / "bzImage",
                            .build_dir = folder,
                            .release = stamp->release};
  for (const auto& name : stamp->modules) image.modules.push_back(folder / "modules" / name);
  return image;
}

}  // namespace

std::optional<kernel::KernelImage> test_kernel(std::string& why) {
  if (const char* folder = std::getenv("FENCEPOST_TEST_KERNEL")) {
    why = fmt::format("{} is not the folder of a finished kernel", folder);
    return read_kernel(folder);
  }
  why = "no stock kernel is built: fencepost kernel build stock";
  const auto cache = cache_dir();
  if (!cache) return std::nullopt;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(*cache / "build", error)) {
    if (!entry.path().filename().string().starts_with("stock-debug-")) continue;
    if (auto image = read_kernel(entry.path())) return image;
  }
  return std::nullopt;
}

vm::GuestConfig test_guest(const kernel::KernelImage& kernel, vm::Time time) {
  return {.kernel = kernel,
          .agent = STAND_IN_AGENT,
          .time = time,
          .snapshots = fs::path(FENCEPOST_BINARY_DIR) / "test-snapshots"};
}

}  // namespace fencepost::test
