// SPDX-License-Identifier: MIT
// A dma-buf as its consumers see it: readiness, fences in and out, CPU access.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/mapping.h"
#include "media/sync_file.h"
#include "media/syscall.h"
#include "media/uapi.h"

namespace fencepost::media {

/// Who asks. A reader waits for writers; a writer waits for everyone
/// (Documentation/driver-api/dma-buf.rst, "Implicit Fence Poll Support").
enum class Access : std::uint32_t {
  kRead = DMA_BUF_SYNC_READ,
  kWrite = DMA_BUF_SYNC_WRITE,
};

/// Owns a dma-buf descriptor.
class DmaBuf {
 public:
  DmaBuf() = default;
  explicit DmaBuf(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] bool valid() const { return fd_.valid(); }
  void close() { fd_.reset(); }

  [[nodiscard]] Result<std::size_t> size() const;
  /// The inode of the dma_buf: equal for two descriptors exactly if they are one dma_buf
  /// (drivers/dma-buf/dma-buf.c gives each its own).
  [[nodiscard]] Result<std::uint64_t> identity() const;

  /// Waits until a reader (or writer) need not wait, at most `timeout`; false when time is up.
  [[nodiscard]] Result<bool> poll(Access access, milliseconds timeout) const;
  /// A snapshot of the fences that `access` has to wait for; the stub fence when there is none.
  [[nodiscard]] Result<SyncFile> export_sync_file(Access access) const;
  /// Adds the fences of `sync_file` as those of an access of this kind.
  Status import_sync_file(const SyncFile& sync_file, Access access);
  /// DMA_BUF_IOCTL_SYNC. begin waits for the fences, without a bound.
  Status begin_cpu_access(Access access) const;
  Status end_cpu_access(Access access) const;

  /// Maps it whole.
  [[nodiscard]] Result<Mapping> map(int protection = PROT_READ | PROT_WRITE) const;

 private:
  UniqueFd fd_;
};

}  // namespace fencepost::media
