// SPDX-License-Identifier: MIT
// Looks at shared registers again and again, since nothing tells when the guest has written to
// them.
#pragma once

#include <atomic>
#include <thread>

#include "soc/bus.h"
#include "soc/interrupt_lines.h"
#include "soc/shared/edges.h"
#include "soc/shared/mirror.h"
#include "soc/shared/register_file.h"

namespace fencepost::soc::shared {

/// Runs a Mirror on a thread of its own until it is destroyed, and raises the interrupts. It takes
/// a CPU while the guest is at work with the devices, and naps of 100 us otherwise.
class Poller {
 public:
  struct Setup {
    RegisterFile& file;
    Bus& bus;  ///< with all its devices
    Edges& edges;
    const InterruptLines& lines;
  };
  /// Borrows all of it.
  explicit Poller(const Setup& setup);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller();

 private:
  void run();

  Edges& edges_;
  const InterruptLines& lines_;
  Mirror mirror_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace fencepost::soc::shared
