// SPDX-License-Identifier: MIT
// Packets with a descriptor, as unix(7) says. No library of ours: the player loads this.
#include "client/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace fencepost::client {
namespace {

/// Room for one descriptor.
struct Control {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

int take_descriptor(const msghdr& header) {
  const cmsghdr* control = CMSG_FIRSTHDR(&header);
  if (control == nullptr || control->cmsg_type != SCM_RIGHTS) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(control), sizeof(fd));
  return fd;
}

}  // namespace

bool send_message(int socket, const Message& message, int fd) {
  Message copy = message;
  iovec part{.iov_base = &copy, .iov_len = sizeof(copy)};
  Control room;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  if (fd >= 0) {
    header.msg_control = room.bytes.data();
    header.msg_controllen = room.bytes.size();
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_RIGHTS;
    control->cmsg_len = CMSG_LEN(sizeof(fd));
    std::memcpy(CMSG_DATA(control), &fd, sizeof(fd));
  }
  ssize_t sent = 0;
  do sent = ::sendmsg(socket, &header, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(sizeof(copy));
}

std::optional<Received> receive_message(int socket) {
  Received received;
  iovec part{.iov_base = &received.message, .iov_len = sizeof(received.message)};
  Control room;
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = room.bytes.data();
  header.msg_controllen = room.bytes.size();
  ssize_t size = 0;
  do size = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
  while (size < 0 && errno == EINTR);
  if (size <= 0) return std::nullopt;
  received.fd = take_descriptor(header);
  if (size == static_cast<ssize_t>(sizeof(received.message))) return received;
  if (received.fd >= 0) ::close(received.fd);
  return std::nullopt;
}

}  // namespace fencepost::client
