// SPDX-License-Identifier: MIT
// Fences under the control of user space (drivers/dma-buf/sw_sync.c), for stimuli and faults.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/sync_file.h"

namespace fencepost::media {

/// A timeline of sw_sync. Closing it signals its pending fences with -ENOENT.
class SwSyncTimeline {
 public:
  /// Error kDevice where debugfs or CONFIG_SW_SYNC is missing.
  static Result<SwSyncTimeline> open();

  /// A fence that signals when the timeline reaches `value`.
  [[nodiscard]] Result<SyncFile> create_fence(std::uint32_t value, const std::string& name);
  Status advance(std::uint32_t steps);

 private:
  explicit SwSyncTimeline(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace fencepost::media
