// SPDX-License-Identifier: MIT
// Answers QEMU's x-pci-proxy-dev.
#include "soc/trapped/server.h"

#include <sys/socket.h>

#include <utility>

namespace fencepost::soc::trapped {

Server::Server(Bus& bus, Journal& journal, SocketPair ends)
    : bus_(bus), journal_(journal), ends_(std::move(ends)), thread_([this] { serve(); }) {}

Result<std::unique_ptr<Server>> Server::start(Bus& bus, Journal& journal) {
  FP_ASSIGN(auto ends, make_socket_pair());
  return std::unique_ptr<Server>(new Server(bus, journal, std::move(ends)));
}

Server::~Server() {
  ::shutdown(ends_.ours.get(), SHUT_RDWR);
  thread_.join();
}

void Server::serve() {
  while (true) {
    const auto message = receive(ends_.ours.get());
    if (!message) return journal_.problem({"proxy", "message", message.error().what});
    if (!*message) return;
    if (const auto status = answer(**message); !status) return;  // QEMU has gone
  }
}

Status Server::answer(const Message& message) {
  const auto& [address, value, size] = message.access;
  const auto offset = function_.window_offset(address, size);
  const auto low = static_cast<std::uint32_t>(value);
  switch (message.command) {
    case Command::kConfigRead:
      return send_return(ends_.ours.get(), function_.read(address, size));
    case Command::kConfigWrite:
      function_.write(address, size, low);
      return send_return(ends_.ours.get(), 0);
    case Command::kBarRead:
      return send_return(ends_.ours.get(), offset ? bus_.read(*offset, size) : 0);
    case Command::kBarWrite:
      if (offset) bus_.write(*offset, size, low);
      return send_return(ends_.ours.get(), 0);
    case Command::kReset:
      function_.reset();
      bus_.reset();
      return send_return(ends_.ours.get(), 0);
    case Command::kSyncMemory:
    case Command::kSetIrqFd:
    case Command::kReturn:
      return {};
  }
  return {};
}

}  // namespace fencepost::soc::trapped
