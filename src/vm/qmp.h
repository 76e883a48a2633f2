// SPDX-License-Identifier: MIT
// QEMU's monitor: one command at a time over a connected socket.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::vm {

/// A QMP session (docs/interop/qmp-spec of QEMU). Events are dropped where none is waited for.
/// Errors are kQemu.
class Qmp {
 public:
  explicit Qmp(UniqueFd socket) : socket_(std::move(socket)) {}

  /// Reads the greeting and enters command mode.
  Status negotiate();
  /// Runs `command` and gives its "return".
  Result<nlohmann::json> execute(const std::string& command,
                                 const nlohmann::json& arguments = nlohmann::json::object());
  /// Has QEMU load the state of its devices from an inherited descriptor, from where that stands,
  /// and waits until it has; for a machine that was started to do so (-incoming defer).
  Status load_devices(int fd);
  /// Runs a command of the human monitor, which is silent unless it fails: what it says is the
  /// Error.
  Status human(const std::string& line);

 private:
  Result<nlohmann::json> read_message(std::chrono::steady_clock::time_point deadline);
  UniqueFd socket_;
  std::string buffer_;
  int last_id_ = 0;
};

}  // namespace fencepost::vm
