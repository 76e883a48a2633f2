// SPDX-License-Identifier: MIT
// sw_sync through debugfs.
#include "media/sw_sync.h"

#include <fcntl.h>

#include <algorithm>

#include "media/uapi.h"

namespace fencepost::media {

Result<SwSyncTimeline> SwSyncTimeline::open() {
  auto fd = open_file("/sys/kernel/debug/sync/sw_sync", O_RDWR);
  if (!fd) return fail(ExitCode::kDevice, fd.error().what, "mount debugfs; CONFIG_SW_SYNC=y");
  return SwSyncTimeline(std::move(*fd));
}

Result<SyncFile> SwSyncTimeline::create_fence(std::uint32_t value, const std::string& name) {
  sw_sync_create_fence_data data{};
  data.value = value;
  std::copy_n(name.begin(), std::min(name.size(), sizeof(data.name) - 1), data.name);
  FP_TRY(try_ioctl(fd_.get(), SW_SYNC_IOC_CREATE_FENCE, &data, "SW_SYNC_IOC_CREATE_FENCE"));
  return SyncFile(UniqueFd(data.fence));
}

Status SwSyncTimeline::advance(std::uint32_t steps) {
  return try_ioctl(fd_.get(), SW_SYNC_IOC_INC, &steps, "SW_SYNC_IOC_INC");
}

}  // namespace fencepost::media
