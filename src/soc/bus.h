// SPDX-License-Identifier: MIT
// The register window of the SoC: its system controller and the devices behind it.
//
//   0x0000  system controller: ID, CLOCKS (1: runs), RESETS (1: held in reset)
//   0x1000  the first device, and so on, one page each
//
// Device n has interrupt line n, and bits 4n to 4n+3 of CLOCKS and RESETS. The guest's device tree
// (kernel/soc-glue) says the same.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "soc/device.h"

namespace fencepost::soc {

inline constexpr std::uint32_t kPage = 0x1000;
inline constexpr unsigned kMaxDevices = 8;
inline constexpr std::uint32_t kWindowSize = 0x10000;
inline constexpr unsigned kBitsPerDevice = 4;

/// Registers of the system controller.
inline constexpr std::uint32_t kSysId = 0x00;
inline constexpr std::uint32_t kSysClocks = 0x04;
inline constexpr std::uint32_t kSysResets = 0x08;
inline constexpr std::uint32_t kSysIdValue = 0x46504f53;  // "SOPF" in memory

class Bus {
 public:
  explicit Bus(Journal& journal) : journal_(journal) {}

  /// Puts a device into the next free page.
  void attach(std::unique_ptr<Device> device);

  /// A guest's access of `size` bytes at `offset` in the window. What is not an aligned 32-bit
  /// access to something that is there reads as 0, is not written, and is a problem.
  std::uint32_t read(std::uint64_t offset, unsigned size);
  void write(std::uint64_t offset, unsigned size, std::uint32_t value);
  /// As at power on: clocks off, everything reset.
  void reset();

  /// For a transport that shares the registers with the guest instead of seeing its accesses.
  /// What device `index` is, or null where there is none.
  [[nodiscard]] const DeviceInfo* info(unsigned index) const;
  /// The register at `offset` of the window held `before`, and holds `now`.
  void write_seen(std::uint64_t offset, std::uint32_t before, std::uint32_t now);
  /// Fills in what the named registers of device `index` hold; false, with nothing done, where its
  /// clocks do not run or it is held in reset.
  bool hold(unsigned index, std::span<std::uint32_t> values);
  /// Whether one of these bits of RESETS resets device `index`.
  [[nodiscard]] bool resets(unsigned index, std::uint32_t bits) const;

  /// Held during accesses; who finishes a job takes it.
  std::mutex& mutex() { return mutex_; }

 private:
  Device* reach(std::uint64_t offset, unsigned size, bool write);
  [[nodiscard]] bool runs(std::size_t index) const;
  void write_system(std::uint32_t offset, std::uint32_t value);
  [[nodiscard]] std::uint32_t read_system(std::uint32_t offset) const;
  void refuse(const char* device, std::string register_name, const char* text);

  Journal& journal_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::uint32_t clocks_ = 0;
  std::uint32_t resets_ = 0;
};

}  // namespace fencepost::soc
