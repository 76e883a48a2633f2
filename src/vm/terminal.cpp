// SPDX-License-Identifier: MIT
// The caller's terminal while a program in a guest has it.
#include "vm/terminal.h"

#include <sys/ioctl.h>
#include <sys/signalfd.h>

#include <csignal>

namespace fencepost::vm {

RawTerminal::RawTerminal(int fd) : fd_(fd) {
  termios now{};
  if (::tcgetattr(fd_, &now) != 0) return;
  before_ = now;
  ::cfmakeraw(&now);
  ::tcsetattr(fd_, TCSADRAIN, &now);
}

RawTerminal::~RawTerminal() {
  if (before_) ::tcsetattr(fd_, TCSADRAIN, &*before_);
}

WindowSize window_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return {};
  return {size.ws_row, size.ws_col};
}

UniqueFd watch_window_size() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGWINCH);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  return UniqueFd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

void acknowledge_window_change(const UniqueFd& watch) {
  signalfd_siginfo info{};
  [[maybe_unused]] const auto n = ::read(watch.get(), &info, sizeof info);
}

}  // namespace fencepost::vm
