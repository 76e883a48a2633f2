// SPDX-License-Identifier: MIT
// The names of the events.
#include <array>

#include "trace/event.h"

namespace fencepost::trace {

std::string_view to_string(Kind kind) {
  static constexpr std::array<std::string_view, kKinds> kNames = {
      "dma_fence_init",
      "dma_fence_emit",
      "dma_fence_enable_signal",
      "dma_fence_signaled",
      "dma_fence_destroy",
      "dma_fence_wait_start",
      "dma_fence_wait_end",
      "vb2_buf_queue",
      "vb2_buf_done",
      "vb2_qbuf",
      "vb2_dqbuf",
      "v4l2_qbuf",
      "v4l2_dqbuf",
      "vb2_fence_publish",
      "vb2_fence_signal",
      "tracing_mark_write",
      "lost",
  };
  return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace fencepost::trace
