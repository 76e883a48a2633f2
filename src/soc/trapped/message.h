// SPDX-License-Identifier: MIT
// The messages between QEMU's x-pci-proxy-dev and a device outside of it.
//
// From QEMU's include/hw/remote/mpqemu-link.h (7.x): a header of command and payload size, then the
// payload, in the host's byte order; descriptors travel beside the header. Accesses want an answer,
// everything else none but a reset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::soc::trapped {

enum class Command : std::int32_t {
  kSyncMemory,   ///< where guest RAM is; with descriptors
  kReturn,       ///< the answer
  kConfigWrite,  ///< PCI configuration space
  kConfigRead,
  kBarWrite,
  kBarRead,
  kSetIrqFd,  ///< descriptors for an interrupt that works with KVM only
  kReset,
};

/// An access to the configuration space or to a BAR.
struct Access {
  std::uint64_t address = 0;  ///< in the configuration space, or guest-physical
  std::uint64_t value = 0;    ///< to be written
  unsigned size = 0;          ///< bytes
};

struct Message {
  Command command = Command::kReset;
  Access access;  ///< of the four accesses
};

/// Reads the next message from a stream socket; descriptors that come with it are closed, since
/// guest RAM is known already and interrupts go another way. Nothing at the end of the stream.
/// An Error (kQemu) for a message that is not as described above.
Result<std::optional<Message>> receive(int socket);

/// Takes a payload apart. An Error (kQemu) where `command` or the size is none of the protocol's.
Result<Message> parse(std::int32_t command, const std::vector<std::byte>& payload);

/// Answers.
Status send_return(int socket, std::uint64_t value);

}  // namespace fencepost::soc::trapped
