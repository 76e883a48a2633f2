// SPDX-License-Identifier: MIT
// Keeps registers that nobody traps in step with the devices behind the bus.
//
// A register that holds something else than it did was written. What is lost is how often, and in
// what order with others; so
// - the bit that starts a device is a latch: it is looked at before all other registers, which are
//   passed on first, and cleared in memory at once, so that the next one is seen;
// - a start that comes while the device still runs means that a stop was missed, and stops it;
// - a device says itself what must have been written to a register with write-one-to-clear bits
//   (Device::written());
// - clocks and resets, which are our own driver's, wait for an answer in CLOCKS_DONE and
//   RESETS_DONE, before which all that was written earlier is passed on.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "soc/bus.h"
#include "soc/shared/register_file.h"

namespace fencepost::soc::shared {

/// Registers of the system controller that only this transport has: what CLOCKS and RESETS held
/// when they were last followed.
inline constexpr std::uint32_t kSysClocksDone = 0x0c;
inline constexpr std::uint32_t kSysResetsDone = 0x10;

class Mirror {
 public:
  /// Borrows both; all devices are attached. Nobody else writes to the bus.
  Mirror(RegisterFile& file, Bus& bus);

  /// Passes on what the guest has written, then shows it what the devices hold now. Whether there
  /// was anything to do.
  bool round();

 private:
  struct Page {
    unsigned device;
    const DeviceInfo* info;
    std::uint32_t base;
    std::vector<std::uint32_t> seen;  ///< a word each: what was in memory when last looked at
    std::vector<std::uint32_t> held;  ///< scratch, in the order of info->registers
  };
  bool collect(Page& page);
  std::optional<std::uint32_t> take(Page& page, const Trigger& trigger);
  bool collect_word(Page& page, std::uint32_t offset);
  void refresh(Page& page);
  void start(Page& page, std::uint32_t value);
  bool show(Page& page);
  bool show_word(Page& page, std::uint32_t offset, std::uint32_t value);
  void follow(std::uint32_t clocks, std::uint32_t resets);
  void forget(Page& page);

  RegisterFile& file_;
  Bus& bus_;
  std::vector<Page> pages_;
  std::uint32_t clocks_ = 0;
  std::uint32_t resets_ = 0;
};

}  // namespace fencepost::soc::shared
