// SPDX-License-Identifier: MIT
// Records the kernel's own account of fences and buffers, in a tracing instance of its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::agent {

/// How an instance is set up.
struct TracerSetup {
  std::string name = "fencepost";  ///< of the instance; one that a killed process left is replaced
  std::size_t buffer_kb = 4096;    ///< per CPU
  std::filesystem::path tracefs = "/sys/kernel/tracing";
};

/// What the kernel itself says that it did not keep.
struct TraceLoss {
  std::uint64_t overrun = 0;  ///< overwritten before they were read
  std::uint64_t dropped = 0;  ///< there was no room, or an interrupt came between
};

/// An ftrace instance with the events dma_fence:*, vb2:* and v4l2:* on, as far as the kernel has
/// them. Timestamps are CLOCK_MONOTONIC. The instance goes away with the object, and nothing else
/// of the kernel's tracing is touched.
class Tracer {
 public:
  /// Makes the instance, not yet recording. Errors: kDevice, with what to do.
  static Result<Tracer> create(const TracerSetup& setup);
  Tracer(Tracer&& other) noexcept;
  Tracer& operator=(Tracer&&) = delete;
  ~Tracer();

  /// Empties the buffer and records, with `mark` as the first entry.
  Status start(std::string_view mark);
  /// Records no longer; what there is can still be read.
  Status pause();
  /// Stops and gives the text of the recording, header included, so that a loss can be seen.
  Result<std::string> stop();

  /// The recording as it grows: reads consume it, do not block, and tell what was lost before the
  /// next event. Must be closed before the Tracer goes.
  [[nodiscard]] Result<UniqueFd> open_pipe() const;
  [[nodiscard]] TraceLoss loss() const;

  /// "dma_fence:dma_fence_init", ...: which of the events that rules use the kernel has, and lacks.
  [[nodiscard]] const std::vector<std::string>& events() const { return events_; }
  [[nodiscard]] const std::vector<std::string>& missing() const { return missing_; }

 private:
  explicit Tracer(std::filesystem::path folder) : folder_(std::move(folder)) {}
  Status enable_events();

  std::filesystem::path folder_;
  std::vector<std::string> events_, missing_;
};

}  // namespace fencepost::agent
