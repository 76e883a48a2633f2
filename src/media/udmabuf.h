// SPDX-License-Identifier: MIT
// dma-bufs made of a memfd (/dev/udmabuf).
#pragma once

#include <cstddef>

#include "base/result.h"
#include "media/dmabuf.h"

namespace fencepost::media {

/// A dma-buf of at least `size` bytes (whole pages), zeroed. Error kDevice without /dev/udmabuf.
Result<DmaBuf> create_udmabuf(std::size_t size);

}  // namespace fencepost::media
