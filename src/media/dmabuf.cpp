// SPDX-License-Identifier: MIT
// The dma-buf ioctls, poll and size.
#include "media/dmabuf.h"

#include <poll.h>
#include <sys/stat.h>

namespace fencepost::media {

Result<std::size_t> DmaBuf::size() const {
  const off_t end = ::lseek(fd(), 0, SEEK_END);
  if (end < 0) return fail_errno(ExitCode::kIo, "cannot tell the size of a dma-buf");
  return static_cast<std::size_t>(end);
}

Result<std::uint64_t> DmaBuf::identity() const {
  struct stat status {};
  if (::fstat(fd(), &status) != 0) return fail_errno(ExitCode::kIo, "cannot stat a dma-buf");
  return status.st_ino;
}

Result<bool> DmaBuf::poll(Access access, milliseconds timeout) const {
  const short wanted = access == Access::kRead ? POLLIN : POLLOUT;
  FP_ASSIGN(const short events, poll_fd(fd(), wanted, timeout));
  return (events & wanted) != 0;
}

Result<SyncFile> DmaBuf::export_sync_file(Access access) const {
  dma_buf_export_sync_file exported{.flags = static_cast<std::uint32_t>(access), .fd = -1};
  FP_TRY(
      try_ioctl(fd(), DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &exported, "DMA_BUF_IOCTL_EXPORT_SYNC_FILE"));
  return SyncFile(UniqueFd(exported.fd));
}

Status DmaBuf::import_sync_file(const SyncFile& sync_file, Access access) {
  dma_buf_import_sync_file imported{.flags = static_cast<std::uint32_t>(access),
                                    .fd = sync_file.fd()};
  return try_ioctl(fd(), DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &imported,
                   "DMA_BUF_IOCTL_IMPORT_SYNC_FILE");
}

Status DmaBuf::begin_cpu_access(Access access) const {
  dma_buf_sync sync{.flags = DMA_BUF_SYNC_START | static_cast<std::uint64_t>(access)};
  return try_ioctl(fd(), DMA_BUF_IOCTL_SYNC, &sync, "DMA_BUF_IOCTL_SYNC (start)");
}

Status DmaBuf::end_cpu_access(Access access) const {
  dma_buf_sync sync{.flags = DMA_BUF_SYNC_END | static_cast<std::uint64_t>(access)};
  return try_ioctl(fd(), DMA_BUF_IOCTL_SYNC, &sync, "DMA_BUF_IOCTL_SYNC (end)");
}

Result<Mapping> DmaBuf::map(int protection) const {
  FP_ASSIGN(const std::size_t bytes, size());
  return Mapping::create(fd(), bytes, 0, protection);
}

}  // namespace fencepost::media
