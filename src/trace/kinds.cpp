// SPDX-License-Identifier: MIT
// The names of the events.
#include "trace/kinds.h"

#include <algorithm>
#include <array>

namespace fencepost::trace {
namespace {

constexpr std::array<std::string_view, kKinds> kNames = {
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

}  // namespace

std::string_view to_string(Kind kind) {
  return kNames.at(static_cast<std::size_t>(kind));
}

std::optional<Kind> kind_of(std::string_view name) {
  // The kernel's format files, and trace-cmd, call a marker "print".
  if (name == "print") return Kind::kMarker;
  const auto last = kNames.end() - 1;  // kLoss is no event
  const auto found = std::find(kNames.begin(), last, name);
  if (found == last) return std::nullopt;
  return static_cast<Kind>(found - kNames.begin());
}

bool clock_counts(std::string_view clock) {
  constexpr std::array<std::string_view, 4> kCounters = {"counter", "uptime", "x86-tsc", "ppc-tb"};
  return std::find(kCounters.begin(), kCounters.end(), clock) != kCounters.end();
}

}  // namespace fencepost::trace
