// SPDX-License-Identifier: MIT
// Puts a model of the hardware beside the guest of one check.
#include "lab/soc_guest.h"

#include <array>

#include "lab/outside_hardware.h"
#include "soc/fault_schedule.h"

namespace fencepost::lab {
namespace {

constexpr int kMemoryMb = 512;

/// For the kernel of every check. The module looks for its SoC when the guest has been restored
/// beside one. A task that hangs is told of after 10 s and not 20: drivers that end a job by
/// themselves let nobody wait for more than 5 s, and real time is what these guests have to share.
/// The next look is late enough for the host to take the silence after the first complaint as one.
constexpr std::array kParameters = {"fencepost.late=fencepost_soc",
                                    "sysctl.kernel.hung_task_timeout_secs=10",
                                    "sysctl.kernel.hung_task_check_interval_secs=3"};

soc::SocOptions soc_options() {
  return {.memory_bytes = std::uint64_t{kMemoryMb} << 20, .time_per_job = kSocJobTime};
}

Result<soc::FaultSource> faults_of(const suite::Check& check) {
  if (check.hardware_fault.empty()) return soc::FaultSource();
  return soc::parse_faults(check.hardware_fault);
}

}  // namespace

Result<SocGuest> SocGuest::start(const vm::GuestConfig& guest) {
  FP_ASSIGN(auto soc, soc::Soc::start(soc_options()));
  auto config = guest;
  config.time = vm::Time::kReal;
  config.memory_mb = kMemoryMb;
  config.hardware = outside_hardware(soc);
  config.parameters.assign(kParameters.begin(), kParameters.end());
  FP_ASSIGN(auto booted, vm::HardwareGuest::start(config, [&] { soc.qemu_started(); }));
  return SocGuest(std::move(booted));
}

Result<vm::CommandResult> SocGuest::run_check(const suite::Check& check,
                                              const nlohmann::json& command,
                                              std::chrono::seconds watchdog) const {
  // The journal writes one line at a time, from whichever thread of the model.
  std::string journal;
  auto options = soc_options();
  options.trace = [&](const std::string& line) { journal += line + '\n'; };
  FP_ASSIGN(options.faults, faults_of(check));
  Result<vm::CommandResult> result;
  {
    FP_ASSIGN(auto soc, soc::Soc::start(std::move(options)));
    result = guest_.run(outside_hardware(soc), command, watchdog, [&] { soc.qemu_started(); });
  }  // the model's threads have ended: the journal is whole
  if (result) result->files.emplace_back("hardware.txt", std::move(journal));
  return result;
}

}  // namespace fencepost::lab
