// SPDX-License-Identifier: MIT
// The messages between QEMU's x-pci-proxy-dev and a device outside of it.
#include "soc/trapped/message.h"

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <span>

namespace fencepost::soc::trapped {
namespace {

/// As the compiler of x86_64 lays them out, which is what travels.
struct Header {
  std::int32_t command;
  std::uint64_t size;
};
static_assert(sizeof(Header) == 16);

struct ConfigPayload {
  std::uint32_t address;
  std::uint32_t value;
  std::int32_t size;
};
static_assert(sizeof(ConfigPayload) == 12);

struct BarPayload {
  std::uint64_t address;
  std::uint64_t value;
  std::uint32_t size;
  bool memory;
};
static_assert(sizeof(BarPayload) == 24);

constexpr std::size_t kMaxDescriptors = 8;
/// The largest payload says where RAM is: three numbers for each descriptor.
constexpr std::size_t kSyncBytes = 3 * kMaxDescriptors * sizeof(std::uint64_t);

void close_descriptors(msghdr& message) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const auto count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
      ::close(fd);
    }
  }
}

/// Fills `to`. False at the end of the stream before the first byte.
Result<bool> receive_all(int socket, std::span<std::byte> to) {
  std::size_t done = 0;
  while (done < to.size()) {
    iovec bytes{to.data() + done, to.size() - done};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(kMaxDescriptors * sizeof(int))> control{};
    msghdr message{.msg_iov = &bytes,
                   .msg_iovlen = 1,
                   .msg_control = control.data(),
                   .msg_controllen = control.size()};
    const auto n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kQemu, "cannot read from QEMU's device");
    close_descriptors(message);
    if (n == 0 && done == 0) return false;
    if (n == 0) return fail(ExitCode::kQemu, "a message of QEMU's device is cut off");
    done += static_cast<std::size_t>(n);
  }
  return true;
}

template <class Payload>
Result<Access> parse_access(const std::vector<std::byte>& bytes) {
  Payload payload{};
  if (bytes.size() != sizeof payload)
    return fail(ExitCode::kQemu, "an access by QEMU's device has an unknown form");
  std::memcpy(&payload, bytes.data(), sizeof payload);
  return Access{payload.address, payload.value, static_cast<unsigned>(payload.size)};
}

}  // namespace

Result<Message> parse(std::int32_t command, const std::vector<std::byte>& payload) {
  Message message{.command = static_cast<Command>(command)};
  switch (message.command) {
    case Command::kConfigRead:
    case Command::kConfigWrite: {
      FP_ASSIGN(message.access, parse_access<ConfigPayload>(payload));
      return message;
    }
    case Command::kBarRead:
    case Command::kBarWrite: {
      FP_ASSIGN(message.access, parse_access<BarPayload>(payload));
      return message;
    }
    case Command::kSyncMemory:
    case Command::kSetIrqFd:
    case Command::kReset:
      return message;
    case Command::kReturn:
      break;
  }
  return fail(ExitCode::kQemu, fmt::format("QEMU's device sends an unknown command {}", command),
              "this QEMU is not one that was tested");
}

Result<std::optional<Message>> receive(int socket) {
  Header header{};
  FP_ASSIGN(const bool more, receive_all(socket, std::as_writable_bytes(std::span(&header, 1))));
  if (!more) return std::nullopt;
  if (header.size > kSyncBytes)
    return fail(ExitCode::kQemu, "a message of QEMU's device is too long");
  std::vector<std::byte> payload(header.size);
  FP_ASSIGN(const bool whole, receive_all(socket, payload));
  if (!whole) return fail(ExitCode::kQemu, "a message of QEMU's device is cut off");
  FP_ASSIGN(const auto message, parse(header.command, payload));
  return message;
}

Status send_return(int socket, std::uint64_t value) {
  struct {
    Header header;
    std::uint64_t value;
  } answer{{static_cast<std::int32_t>(Command::kReturn), sizeof value}, value};
  if (::send(socket, &answer, sizeof answer, MSG_NOSIGNAL) == sizeof answer) return {};
  return fail_errno(ExitCode::kQemu, "cannot answer QEMU's device");
}

}  // namespace fencepost::soc::trapped
