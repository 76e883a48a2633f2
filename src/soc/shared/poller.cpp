// SPDX-License-Identifier: MIT
// Looks at shared registers again and again.
#include "soc/shared/poller.h"

#include <chrono>

namespace fencepost::soc::shared {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// How long after the last thing to do it is worth a CPU to wait for the next.
constexpr auto kAttention = 2ms;
constexpr auto kNap = 100us;

}  // namespace

Poller::Poller(const Setup& setup)
    : edges_(setup.edges),
      lines_(setup.lines),
      mirror_(setup.file, setup.bus),
      thread_([this] { run(); }) {}

Poller::~Poller() {
  stop_ = true;
  thread_.join();
}

void Poller::run() {
  auto active_until = Clock::now();
  while (!stop_) {
    const bool active = Clock::now() < active_until;
    // What was raised before the round is about something that the round shows.
    const auto raised = edges_.take(active ? 0us : kNap);
    const bool something = mirror_.round();
    for (unsigned line = 0; line < kMaxDevices; ++line)
      if ((raised >> line & 1) != 0) lines_.raise(line);
    if (something || raised != 0)
      active_until = Clock::now() + kAttention;
    else
      std::this_thread::yield();
  }
}

}  // namespace fencepost::soc::shared
