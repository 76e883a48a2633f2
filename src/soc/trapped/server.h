// SPDX-License-Identifier: MIT
// Answers QEMU's x-pci-proxy-dev: each access of the guest to a register is one message.
#pragma once

#include <thread>

#include "base/result.h"
#include "base/socket_pair.h"
#include "soc/bus.h"
#include "soc/trapped/message.h"
#include "soc/trapped/pci_function.h"

namespace fencepost::soc::trapped {

/// Serves one QEMU on a thread, until QEMU closes its end or this object goes.
class Server {
 public:
  /// `bus` outlives the server.
  static Result<std::unique_ptr<Server>> start(Bus& bus, Journal& journal);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// QEMU's end: for `-device x-pci-proxy-dev,fd=`. Inherited, and closed here with
  /// forget_qemu_end().
  [[nodiscard]] int qemu_fd() const { return ends_.theirs.get(); }
  void forget_qemu_end() { ends_.theirs.reset(); }

 private:
  Server(Bus& bus, Journal& journal, SocketPair ends);
  void serve();
  Status answer(const Message& message);

  Bus& bus_;
  Journal& journal_;
  SocketPair ends_;
  PciFunction function_;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace fencepost::soc::trapped
