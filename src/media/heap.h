// SPDX-License-Identifier: MIT
// dma-bufs from the DMA heaps (/dev/dma_heap).
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "media/dmabuf.h"

namespace fencepost::media {

/// A dma-buf of at least `size` bytes from heap `name` ("system", "reserved"), zeroed. Error
/// kDevice where the heap is missing.
Result<DmaBuf> allocate_from_heap(const std::string& name, std::size_t size);

}  // namespace fencepost::media
