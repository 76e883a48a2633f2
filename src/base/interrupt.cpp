// SPDX-License-Identifier: MIT
// Ctrl-C and SIGTERM as something that can be waited for.
#include "base/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace fencepost {
namespace {

// A signal handler can reach nothing else: these are the process's only global state.
std::atomic<std::int64_t> came_at{0};  ///< milliseconds; 0: nothing has come
std::atomic<int> event_fd{-1};

/// timeout(1), and a shell that ends a job, signal the process and its group: that is one request.
constexpr std::int64_t kOneRequestMs = 500;

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void on_signal(int signal) {
  const auto now = now_ms();
  std::int64_t first = 0;
  if (!came_at.compare_exchange_strong(first, now)) {
    if (now - first < kOneRequestMs) return;
    ::_exit(128 + signal);
  }
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
  return came_at != 0;
}

int interrupt_fd() {
  return event_fd;
}

}  // namespace fencepost
