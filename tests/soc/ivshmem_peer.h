// SPDX-License-Identifier: MIT
// What QEMU hears from an ivshmem server.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "base/unique_fd.h"

namespace fencepost::test {

/// One message of the protocol.
struct Told {
  std::int64_t number = 0;
  UniqueFd fd;
};

inline Told hear(int socket) {
  Told told;
  iovec bytes{&told.number, sizeof told.number};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr message{.msg_iov = &bytes,
                 .msg_iovlen = 1,
                 .msg_control = control.data(),
                 .msg_controllen = control.size()};
  EXPECT_EQ(::recvmsg(socket, &message, MSG_DONTWAIT), ssize_t{sizeof told.number});
  if (const auto* header = CMSG_FIRSTHDR(&message)) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(header), sizeof fd);
    told.fd.reset(fd);
  }
  return told;
}

}  // namespace fencepost::test
