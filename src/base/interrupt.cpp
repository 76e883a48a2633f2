// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM as something that can be waited for.
#include "base/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>

namespace fencepost {
namespace {

// A signal handler can reach nothing else: these two are the process's only global state.
std::atomic<bool> came{false};
std::atomic<int> event_fd{-1};

void on_signal(int signal) {
  if (came.exchange(true)) ::_exit(128 + signal);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_fd, &one, sizeof one);
}

}  // namespace

void catch_interrupts() {
  event_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action {};
  action.sa_handler = on_signal;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
  return came;
}

int interrupt_fd() {
  return event_fd;
}

}  // namespace fencepost
