// SPDX-License-Identifier: MIT
// The agent's end of the channel to the host: frames over a file descriptor.
#pragma once

#include <deque>
#include <optional>
#include <string_view>

#include "agent/protocol.h"
#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost::agent {

/// Sends and receives frames, blocking. Not thread-safe.
class Port {
 public:
  /// The virtio-serial port of that name, found through /sys/class/virtio-ports.
  static Result<Port> open_virtio(std::string_view name);
  explicit Port(UniqueFd fd) : fd_(std::move(fd)) {}

  [[nodiscard]] int fd() const { return fd_.get(); }
  Status send(const nlohmann::json& header, std::string_view payload = {});
  /// The next frame that has already been read.
  std::optional<protocol::Frame> next();
  /// Waits for bytes and reads them; next() has the frames. An Error (kGuest) at the end of the
  /// channel or for a malformed frame.
  Status read_more();

 private:
  UniqueFd fd_;
  protocol::Decoder decoder_;
  std::deque<protocol::Frame> frames_;
};

}  // namespace fencepost::agent
