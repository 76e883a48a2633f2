// SPDX-License-Identifier: MIT
// What a player that hands its buffers over (hand_over.cpp) and their consumer say to each other:
// one message a packet of a SOCK_SEQPACKET socket, in the order of the enumerators below.
#pragma once

#include <cstdint>
#include <optional>

namespace fencepost::client {

/// Names the player's end of the socket, a number, in its environment.
inline constexpr const char* kSocketVariable = "FENCEPOST_HAND_OVER";

enum class What : std::uint32_t {
  kExported,  ///< by the player: its CAPTURE buffer `index`, whose dma-buf comes with the message
  kQueued,    ///< by the player: the request that decodes into `index` was queued just now
  kTaken,     ///< by the consumer: it has imported what was queued; the player goes on
  kReleased,  ///< by the consumer: it reads `index` no longer
};

struct Message {
  What what = What::kExported;
  std::uint32_t index = 0;
  std::uint32_t bytes_per_line = 0;  ///< kExported: of the first plane
  std::uint32_t lines = 0;           ///< kExported: of the coded picture
};

/// A message, and the descriptor that came with it, the caller's to close; -1 where none did.
struct Received {
  Message message;
  int fd = -1;
};

/// False where the other side is gone. `fd` stays the caller's.
bool send_message(int socket, const Message& message, int fd = -1);

/// Waits for one; nothing where the other side is gone, or has said what is no message.
std::optional<Received> receive_message(int socket);

}  // namespace fencepost::client
