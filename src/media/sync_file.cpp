// SPDX-License-Identifier: MIT
// The sync_file ioctls.
#include "media/sync_file.h"

#include <poll.h>

#include <algorithm>

#include "media/uapi.h"

namespace fencepost::media {
namespace {

template <std::size_t N>
std::string text_of(const char (&field)[N]) {
  return std::string(field, ::strnlen(field, N));
}

std::string describe(const FenceInfo& fence) {
  if (fence.status == 0) return fmt::format("{} (pending)", fence.driver);
  if (fence.status > 0) return fmt::format("{} (signalled)", fence.driver);
  return fmt::format("{} (error {})", fence.driver, std::strerror(-fence.status));
}

}  // namespace

std::vector<FenceInfo> SyncFileInfo::of_driver(const std::string& driver) const {
  std::vector<FenceInfo> found;
  std::copy_if(fences.begin(), fences.end(), std::back_inserter(found),
               [&driver](const FenceInfo& fence) { return fence.driver == driver; });
  return found;
}

std::string to_string(const SyncFileInfo& info) {
  if (info.fences.empty()) return "no fence";
  std::string text =
      fmt::format("{} fence{}:", info.fences.size(), info.fences.size() == 1 ? "" : "s");
  const char* separator = " ";
  for (const FenceInfo& fence : info.fences) {
    text += separator + describe(fence);
    separator = ", ";
  }
  return text;
}

Result<SyncFileInfo> SyncFile::info() const {
  sync_file_info raw{};
  // The first call gives the number of fences, the second the fences themselves.
  FP_TRY(try_ioctl(fd(), SYNC_IOC_FILE_INFO, &raw, "SYNC_IOC_FILE_INFO"));
  std::vector<sync_fence_info> fences(raw.num_fences);
  raw.flags = 0;
  raw.sync_fence_info = reinterpret_cast<std::uintptr_t>(fences.data());
  FP_TRY(try_ioctl(fd(), SYNC_IOC_FILE_INFO, &raw, "SYNC_IOC_FILE_INFO"));
  SyncFileInfo info{.name = text_of(raw.name), .status = raw.status, .fences = {}};
  for (const sync_fence_info& fence : fences)
    info.fences.push_back({.driver = text_of(fence.driver_name),
                           .timeline = text_of(fence.obj_name),
                           .status = fence.status,
                           .timestamp_ns = fence.timestamp_ns});
  return info;
}

Result<SyncFile> SyncFile::merge(const SyncFile& other, const std::string& name) const {
  sync_merge_data merge{};
  const std::size_t length = std::min(name.size(), sizeof(merge.name) - 1);
  std::copy_n(name.begin(), length, merge.name);
  merge.fd2 = other.fd();
  FP_TRY(try_ioctl(fd(), SYNC_IOC_MERGE, &merge, "SYNC_IOC_MERGE"));
  return SyncFile(UniqueFd(merge.fence));
}

Result<bool> SyncFile::wait(milliseconds timeout) const {
  FP_ASSIGN(const short events, poll_fd(fd(), POLLIN, timeout));
  return (events & POLLIN) != 0;
}

}  // namespace fencepost::media
