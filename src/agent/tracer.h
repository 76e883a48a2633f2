// SPDX-License-Identifier: MIT
// Records the kernel's own account of a check: the fence and buffer events, in a tracing instance
// of its own.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost::agent {

/// An ftrace instance with the events dma_fence:*, vb2:* and v4l2:* on, as far as the kernel has
/// them. Timestamps are CLOCK_MONOTONIC. The instance goes away with the object.
class Tracer {
 public:
  /// Makes the instance, not yet recording. `buffer_kb` is per CPU.
  static Result<Tracer> create(std::size_t buffer_kb);
  Tracer(Tracer&& other) noexcept;
  Tracer& operator=(Tracer&&) = delete;
  ~Tracer();

  /// Empties the buffer and records, with `mark` as the first entry.
  Status start(std::string_view mark);
  /// Stops and gives the text of the recording, header included, so that a loss can be seen.
  Result<std::string> stop();

 private:
  explicit Tracer(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace fencepost::agent
