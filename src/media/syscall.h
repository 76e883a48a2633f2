// SPDX-License-Identifier: MIT
// System calls with one way to report: 0 or -errno for a check that asks which, Status otherwise.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::media {

using std::chrono::milliseconds;

/// ioctl(2), repeated on EINTR. The call's own value (>= 0) or -errno.
int call_ioctl(int fd, unsigned long request, void* argument);

/// The same as a Status; the Error (kIo) begins with `what`.
Status try_ioctl(int fd, unsigned long request, void* argument, const std::string& what);

/// open(2) with O_CLOEXEC added.
Result<UniqueFd> open_file(const std::string& path, int flags);

/// poll(2) of one descriptor for at most `timeout` in total (0: only look), whatever signals come.
/// The events that are set, 0 when the time is up.
Result<short> poll_fd(int fd, short events, milliseconds timeout);

}  // namespace fencepost::media
