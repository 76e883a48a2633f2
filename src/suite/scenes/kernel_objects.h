// SPDX-License-Identifier: MIT
// What the kernel holds on to: dma-bufs and slab objects, counted to find leaks.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/result.h"

namespace fencepost::suite {

/// Objects in use, by slab cache; caches of kmalloc only, in which vb2 and its fences live.
using SlabCount = std::map<std::string, long>;

struct KernelObjects {
  long dmabufs = 0;
  SlabCount slabs;  ///< empty on a kernel without /sys/kernel/slab
};

/// Counts now. Caches are shrunk first, so that what KASAN's quarantine and the CPUs' own slabs
/// still hold does not count. Error kDevice without debugfs.
Result<KernelObjects> count_kernel_objects();

/// The cache that grew most from `before` to `after`, and by how many objects.
std::pair<std::string, long> largest_growth(const SlabCount& before, const SlabCount& after);

}  // namespace fencepost::suite
