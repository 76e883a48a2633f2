// SPDX-License-Identifier: MIT
// Puts a model of the hardware beside the guest of one check.
#include "lab/soc_guest.h"

#include "lab/outside_hardware.h"
#include "soc/fault_schedule.h"

namespace fencepost::lab {
namespace {

constexpr int kMemoryMb = 512;

Result<soc::FaultSource> faults_of(const suite::Check& check) {
  if (check.hardware_fault.empty()) return soc::FaultSource();
  return soc::parse_faults(check.hardware_fault);
}

}  // namespace

Result<vm::CommandResult> run_check_on_soc(const vm::GuestConfig& guest, const suite::Check& check,
                                           const nlohmann::json& command,
                                           std::chrono::seconds watchdog) {
  // The journal writes one line at a time, from whichever thread of the model.
  std::string journal;
  soc::SocOptions options{.memory_bytes = std::uint64_t{kMemoryMb} << 20,
                          .time_per_job = kSocJobTime,
                          .faults = {},
                          .trace = [&](const std::string& line) { journal += line + '\n'; }};
  FP_ASSIGN(options.faults, faults_of(check));
  auto config = guest;
  config.time = vm::Time::kReal;
  config.memory_mb = kMemoryMb;
  Result<vm::CommandResult> result;
  {
    FP_ASSIGN(auto soc, soc::Soc::start(std::move(options)));
    config.hardware = outside_hardware(soc);
    result = vm::run_in_fresh_guest(config, command, watchdog, [&] { soc.qemu_started(); });
  }  // the model's threads have ended: the journal is whole
  if (result) result->files.emplace_back("hardware.txt", std::move(journal));
  return result;
}

}  // namespace fencepost::lab
