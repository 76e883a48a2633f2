// SPDX-License-Identifier: MIT
// The SoC's interrupt lines as MSI-X vectors of QEMU's ivshmem-doorbell device.
#pragma once

#include <vector>

#include "base/result.h"
#include "base/socket_pair.h"
#include "base/unique_fd.h"

namespace fencepost::soc {

/// The server that the device wants to talk to (docs/specs/ivshmem-spec of QEMU). All that it ever
/// says is said beforehand, so there is nothing to serve: QEMU finds it in its socket.
class InterruptLines {
 public:
  /// Makes `count` lines, and the socket with what QEMU is to be told. `shared` is a file that
  /// becomes BAR2 of the device, or -1; it can be closed afterwards.
  static Result<InterruptLines> create(unsigned count, int shared = -1);

  /// QEMU's end: for `-chardev socket,fd=`. Inherited, and closed here with forget_qemu_end().
  [[nodiscard]] int qemu_fd() const { return ends_.theirs.get(); }
  void forget_qemu_end() { ends_.theirs.reset(); }

  /// One edge on line `line`. Never blocks.
  void raise(unsigned line) const;

 private:
  InterruptLines() = default;
  SocketPair ends_;
  std::vector<UniqueFd> events_;
};

}  // namespace fencepost::soc
