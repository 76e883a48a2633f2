// SPDX-License-Identifier: MIT
// The media request ioctls.
#include "media/request.h"

#include <fcntl.h>
#include <poll.h>

#include "media/uapi.h"

namespace fencepost::media {
namespace {

constexpr int kMediaNodes = 64;

template <std::size_t N>
std::string text_of(const char (&field)[N]) {
  return std::string(field, ::strnlen(field, N));
}

}  // namespace

Status Request::queue() const {
  return try_ioctl(fd(), MEDIA_REQUEST_IOC_QUEUE, nullptr, "MEDIA_REQUEST_IOC_QUEUE");
}

Status Request::reinit() const {
  return try_ioctl(fd(), MEDIA_REQUEST_IOC_REINIT, nullptr, "MEDIA_REQUEST_IOC_REINIT");
}

Result<bool> Request::wait(milliseconds timeout) const {
  FP_ASSIGN(const short events, poll_fd(fd(), POLLPRI, timeout));
  return (events & POLLPRI) != 0;
}

Result<MediaDevice> MediaDevice::of(const VideoDevice& device) {
  for (int number = 0; number < kMediaNodes; ++number) {
    auto fd = open_file(fmt::format("/dev/media{}", number), O_RDWR);
    if (!fd) continue;
    media_device_info info{};
    if (call_ioctl(fd->get(), MEDIA_IOC_DEVICE_INFO, &info) < 0) continue;
    if (text_of(info.bus_info) == device.info().bus_info)
      return MediaDevice(std::move(*fd), text_of(info.model));
  }
  return fail(ExitCode::kDevice,
              fmt::format("{} has no media controller node", device.info().path));
}

Result<Request> MediaDevice::allocate_request() const {
  int request = -1;
  FP_TRY(try_ioctl(fd_.get(), MEDIA_IOC_REQUEST_ALLOC, &request, "MEDIA_IOC_REQUEST_ALLOC"));
  return Request(UniqueFd(request));
}

}  // namespace fencepost::media
