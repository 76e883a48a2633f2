// SPDX-License-Identifier: MIT
// The SoC's interrupt lines as MSI-X vectors of QEMU's ivshmem-doorbell device.
#include "soc/interrupt_lines.h"

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace fencepost::soc {
namespace {

constexpr std::int64_t kProtocolVersion = 0;
constexpr std::int64_t kPeer = 0;  ///< QEMU's own number: that of a master
constexpr std::int64_t kSharedMemory = -1;

/// BAR2 of the device where nobody uses it; it must not be empty.
constexpr off_t kSharedBytes = 4096;

/// One message: a little-endian number, with a descriptor or without.
Status send_message(int socket, std::int64_t number, int fd = -1) {
  iovec bytes{&number, sizeof number};
  msghdr message{.msg_iov = &bytes, .msg_iovlen = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  if (fd >= 0) {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  if (::sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof number) return {};
  return fail_errno(ExitCode::kInternal, "cannot tell QEMU of the interrupt lines");
}

}  // namespace

Result<InterruptLines> InterruptLines::create(unsigned count, int shared) {
  InterruptLines lines;
  FP_ASSIGN(lines.ends_, make_socket_pair());
  const UniqueFd unused(::memfd_create("fencepost-doorbell", MFD_CLOEXEC));
  if (!unused || ::ftruncate(unused.get(), kSharedBytes) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a file in memory");
  const int socket = lines.ends_.ours.get();
  FP_TRY(send_message(socket, kProtocolVersion));
  FP_TRY(send_message(socket, kPeer));
  FP_TRY(send_message(socket, kSharedMemory, shared < 0 ? unused.get() : shared));
  for (unsigned i = 0; i < count; ++i) {
    lines.events_.emplace_back(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!lines.events_.back()) return fail_errno(ExitCode::kInternal, "cannot make an eventfd");
    FP_TRY(send_message(socket, kPeer, lines.events_.back().get()));
  }
  return lines;
}

void InterruptLines::raise(unsigned line) const {
  // Cannot fail but when the counter is full, and then the edge is pending anyway.
  if (line < events_.size()) static_cast<void>(::eventfd_write(events_[line].get(), 1));
}

}  // namespace fencepost::soc
