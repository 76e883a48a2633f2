// SPDX-License-Identifier: MIT
// The whole SoC: its devices, the guest's memory, and the way to a QEMU.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "soc/fault.h"
#include "soc/journal.h"

namespace fencepost::soc {

/// The lines that the guest's device tree may name.
inline constexpr unsigned kLines = 8;

/// The devices, as a schedule of faults and the guest's device tree call them.
std::vector<std::string> device_names();

/// What a guest that boots sees of trapped registers before it uses them.
std::string boot_identity();

/// How the guest reaches the registers.
enum class Transport {
  kTrapped,  ///< each access is a message: exact, and the guest's vCPUs run one after the other
  kShared,   ///< memory that is polled: faster, vCPUs side by side; single writes are not seen
};

struct SocOptions {
  std::uint64_t memory_bytes = 0;  ///< of the guest's RAM
  Transport transport = Transport::kTrapped;
  std::chrono::microseconds time_per_job{0};  ///< a job takes at least this long
  FaultSource faults;                         ///< may be empty
  Journal::Sink trace;                        ///< may be empty
};

/// What a QEMU inherits. The numbers stay valid until Soc::qemu_started().
struct SocDescriptors {
  int ram = -1;         ///< a file of the size of guest RAM
  int registers = -1;   ///< a socket for x-pci-proxy-dev; -1: BAR2 of ivshmem-doorbell
  int interrupts = -1;  ///< a socket for ivshmem-doorbell
};

/// One SoC for one QEMU. It runs on threads of its own until it is destroyed.
class Soc {
 public:
  static Result<Soc> start(SocOptions options);
  Soc(Soc&&) noexcept;
  Soc& operator=(Soc&&) noexcept;
  ~Soc();

  [[nodiscard]] SocDescriptors descriptors() const;
  /// Closes our copies of QEMU's ends, so that its death is noticed.
  void qemu_started();
  [[nodiscard]] const Journal& journal() const;

 private:
  struct Impl;
  explicit Soc(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace fencepost::soc
