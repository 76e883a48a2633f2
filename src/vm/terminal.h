// SPDX-License-Identifier: MIT
// The caller's terminal while a program in a guest has it.
#pragma once

#include <termios.h>

#include <optional>

#include "base/unique_fd.h"

namespace fencepost::vm {

/// Puts a terminal into raw mode and restores it on destruction.
class RawTerminal {
 public:
  explicit RawTerminal(int fd);
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  ~RawTerminal();

 private:
  int fd_;
  std::optional<termios> before_;
};

struct WindowSize {
  int rows = 24;
  int columns = 80;
  bool operator==(const WindowSize&) const = default;
};
WindowSize window_size(int fd);

/// Blocks SIGWINCH in this thread and makes it a descriptor that polls readable.
UniqueFd watch_window_size();

/// Takes the signal from that descriptor.
void acknowledge_window_change(const UniqueFd& watch);

}  // namespace fencepost::vm
