// SPDX-License-Identifier: MIT
// Scene: buffers of several memory planes, each with a dma-buf of its own.
#pragma once

#include <vector>

#include "base/result.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/visl_stream.h"

namespace fencepost::suite {

/// As many dma-bufs of `size` bytes as `stream`'s format has memory planes.
Result<std::vector<media::DmaBuf>> allocate_planes(const VislStream& stream, std::size_t size);

/// Runs one job of a stream with two memory planes: claims that both dma-bufs show one and the
/// same pending release fence, become ready together and in time, and that DQBUF follows.
Status follow_two_planes(Context& ctx, VislStream& stream);

}  // namespace fencepost::suite
