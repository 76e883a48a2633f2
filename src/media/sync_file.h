// SPDX-License-Identifier: MIT
// A sync_file: fences as a descriptor that can be asked, merged and waited for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/syscall.h"

namespace fencepost::media {

/// One fence of SYNC_IOC_FILE_INFO.
struct FenceInfo {
  std::string driver;  ///< "videobuf2", "sw_sync", "stub", ...
  std::string timeline;
  int status = 0;                  ///< 0 pending, 1 signalled, negative errno
  std::uint64_t timestamp_ns = 0;  ///< CLOCK_MONOTONIC of the signal
  [[nodiscard]] bool pending() const { return status == 0; }
};

struct SyncFileInfo {
  std::string name;
  int status = 0;  ///< 0 while any fence is pending, 1, or the first error
  std::vector<FenceInfo> fences;

  [[nodiscard]] bool pending() const { return status == 0; }
  /// The fences of one driver.
  [[nodiscard]] std::vector<FenceInfo> of_driver(const std::string& driver) const;
};

/// One line for people: "1 fence: videobuf2 (pending)".
std::string to_string(const SyncFileInfo& info);

/// Owns a sync_file descriptor.
class SyncFile {
 public:
  SyncFile() = default;
  explicit SyncFile(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] bool valid() const { return fd_.valid(); }

  /// SYNC_IOC_FILE_INFO.
  [[nodiscard]] Result<SyncFileInfo> info() const;
  /// SYNC_IOC_MERGE: a new sync_file with the fences of both, one per fence context.
  [[nodiscard]] Result<SyncFile> merge(const SyncFile& other, const std::string& name) const;
  /// Waits until it is signalled, at most `timeout`; false when the time is up.
  [[nodiscard]] Result<bool> wait(milliseconds timeout) const;

 private:
  UniqueFd fd_;
};

}  // namespace fencepost::media
