// SPDX-License-Identifier: MIT
// One event of a recording, in the kernel's own terms: what every reader gives and every rule
// takes. Pure data; fields are those of include/trace/events/{dma_fence,vb2,v4l2}.h of Linux 6.12
// and of the vb2_fence_* tracepoints of our series.
#pragma once

#include <cstdint>
#include <string_view>

namespace fencepost::trace {

/// Where an event comes from. The order is that of the names in kinds.cpp.
enum class Kind : std::uint8_t {
  kFenceInit,          ///< dma_fence:dma_fence_init
  kFenceEmit,          ///< dma_fence:dma_fence_emit (rare)
  kFenceEnableSignal,  ///< dma_fence:dma_fence_enable_signal
  kFenceSignaled,      ///< dma_fence:dma_fence_signaled
  kFenceDestroy,       ///< dma_fence:dma_fence_destroy
  kFenceWaitStart,     ///< dma_fence:dma_fence_wait_start
  kFenceWaitEnd,       ///< dma_fence:dma_fence_wait_end
  kBufQueue,           ///< vb2:vb2_buf_queue: handed to the driver
  kBufDone,            ///< vb2:vb2_buf_done: the driver gave it back
  kQbuf,               ///< vb2:vb2_qbuf: user space queued it
  kDqbuf,              ///< vb2:vb2_dqbuf: user space took it
  kV4l2Qbuf,           ///< v4l2:v4l2_qbuf
  kV4l2Dqbuf,          ///< v4l2:v4l2_dqbuf
  kFencePublish,       ///< vb2:vb2_fence_publish (our series)
  kFenceSignal,        ///< vb2:vb2_fence_signal (our series)
  kMarker,             ///< print/tracing_mark_write: user space wrote to trace_marker
  kLoss,               ///< not an event: events are missing here, see Event::lost
};
inline constexpr std::size_t kKinds = 17;

/// One event. Views live until the reader is asked for the next batch; who keeps one copies it.
struct Event {
  Kind kind = Kind::kMarker;
  std::uint8_t file = 0;       ///< where several recordings are read as one: which of
                               ///< Recording::files, from 1; 0: the only one, or not told
  std::int16_t cpu = -1;       ///< -1: not told
  std::int32_t pid = -1;       ///< -1: not told
  std::int64_t time = 0;       ///< nanoseconds of the recording's clock; a count where the clock is
                               ///< a counter (Recording::clock_is_time)
  std::uint64_t position = 0;  ///< 1-based line of a text, record of a trace.dat
  std::string_view task;       ///< comm; "" where not told (<...>)

  // dma_fence:*, and context and seqno of vb2_fence_*. dma_fence's events carry the low 32 bits
  // only, so both are cut to 32 bits here, and recur.
  std::string_view driver;
  std::string_view timeline;
  std::uint32_t context = 0;
  std::uint32_t seqno = 0;

  // vb2:*, v4l2:*. `owner` is the vb2_queue or file handle as printed: raw, hashed, or 0 where the
  // kernel printed "(____ptrval____)" (Event::owner_known false).
  std::uint64_t owner = 0;
  bool owner_known = false;
  std::int32_t minor = -1;      ///< v4l2:* only
  std::uint32_t type = 0;       ///< enum v4l2_buf_type; text names are translated
  std::uint32_t index = 0;      ///< of the buffer in its queue
  std::uint32_t sequence = 0;   ///< v4l2:* only
  std::uint32_t bytesused = 0;  ///< vb2:* and v4l2:*
  std::uint64_t timestamp = 0;  ///< the buffer's own, ns
  std::uint32_t flags = 0;      ///< v4l2:* only: V4L2_BUF_FLAG_*
  std::uint32_t resvs = 0;      ///< vb2_fence_*: on how many dma_resv the fence is
  std::int32_t error = 0;       ///< vb2_fence_*: 0 or a negative errno

  /// kLoss: how many events are missing, 0 where the recording does not say.
  std::uint64_t lost = 0;
};

/// "dma_fence_init", "vb2_fence_publish", ...: the name in a recording, without its system.
std::string_view to_string(Kind kind);

}  // namespace fencepost::trace
