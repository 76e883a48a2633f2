// SPDX-License-Identifier: MIT
// What the command of a workload prints, a line at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fencepost::lab {

/// What a consumer had of a buffer before the player's DQBUF.
struct ImportedFrame {
  std::string digest;
  bool waits = false;      ///< the buffer's fence was pending when it was asked
  bool rga_waits = false;  ///< likewise that of the RGA's buffer
};

class WorkloadOutput {
 public:
  /// Keeps what is said of twice as many frames as there should be, and counts the others.
  explicit WorkloadOutput(int frames) : most_(static_cast<std::size_t>(frames) * 2) {}

  void take(std::string_view bytes);

  [[nodiscard]] std::uint64_t frames() const { return frames_; }
  [[nodiscard]] const std::vector<std::string>& digests() const { return digests_; }
  [[nodiscard]] const std::vector<ImportedFrame>& imported() const { return imported_; }
  /// All other lines.
  [[nodiscard]] const std::string& said() const { return said_; }
  /// From the begin to the end, or to the last frame where there was no end.
  [[nodiscard]] double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  void take_line(std::string_view line);
  void take_imported(std::string_view text);

  std::size_t most_;
  std::string line_, said_;
  std::uint64_t frames_ = 0;
  std::vector<std::string> digests_;
  std::vector<ImportedFrame> imported_;
  Clock::time_point begin_, end_;
};

}  // namespace fencepost::lab
