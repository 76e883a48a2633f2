// SPDX-License-Identifier: MIT
// ioctl, open and poll, each with its interruptions handled once.
#include "media/syscall.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>

namespace fencepost::media {

int call_ioctl(int fd, unsigned long request, void* argument) {
  int result = 0;
  do {
    result = ::ioctl(fd, request, argument);
  } while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : result;
}

Status try_ioctl(int fd, unsigned long request, void* argument, const std::string& what) {
  const int result = call_ioctl(fd, request, argument);
  if (result >= 0) return {};
  return fail(ExitCode::kIo, fmt::format("{}: {}", what, std::strerror(-result)));
}

Result<UniqueFd> open_file(const std::string& path, int flags) {
  UniqueFd fd(::open(path.c_str(), flags | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kIo, fmt::format("cannot open {}", path));
  return fd;
}

Result<short> poll_fd(int fd, short events, milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + timeout;
  pollfd entry{.fd = fd, .events = events, .revents = 0};
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    const int result = ::poll(&entry, 1, static_cast<int>(std::max<long>(0, left.count())));
    if (result > 0) return entry.revents;
    if (result == 0) return short{0};
    if (errno != EINTR) return fail_errno(ExitCode::kIo, "poll");
  }
}

}  // namespace fencepost::media
