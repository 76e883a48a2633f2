// SPDX-License-Identifier: MIT
// A guest with hardware outside of QEMU: restored for each command in a QEMU of its own, since that
// hardware is not in the snapshot.
#include "vm/boot.h"
#include "vm/conversation.h"
#include "vm/guest.h"
#include "vm/hardware_snapshot.h"
#include "vm/initramfs.h"
#include "vm/snapshot_store.h"

namespace fencepost::vm {

struct HardwareGuest::Impl {
  GuestConfig config;
  Qemu qemu;
  HardwareSnapshot snapshot;
};

HardwareGuest::HardwareGuest(std::unique_ptr<const Impl> impl) : impl_(std::move(impl)) {}
HardwareGuest::HardwareGuest(HardwareGuest&&) noexcept = default;
HardwareGuest& HardwareGuest::operator=(HardwareGuest&&) noexcept = default;
HardwareGuest::~HardwareGuest() = default;

Result<HardwareGuest> HardwareGuest::start(const GuestConfig& config,
                                           const std::function<void()>& started) {
  FP_ASSIGN(auto qemu, find_qemu());
  FP_ASSIGN(const auto initramfs, make_initramfs(config.agent, config.kernel.modules));
  FP_ASSIGN(const auto store, SnapshotStore::of(config));
  const auto make = [&]() -> Result<std::string> {
    FP_ASSIGN(const auto made, boot_and_save(qemu, config, initramfs, started));
    return to_bytes(made);
  };
  FP_ASSIGN(const auto bytes, store.open(snapshot_key(qemu, config, initramfs), make));
  FP_ASSIGN(auto snapshot, snapshot_from_bytes(bytes));
  return HardwareGuest(
      std::make_unique<const Impl>(Impl{config, std::move(qemu), std::move(snapshot)}));
}

Result<CommandResult> HardwareGuest::run(const OutsideHardware& hardware,
                                         const nlohmann::json& command,
                                         std::chrono::seconds watchdog,
                                         const std::function<void()>& started) const {
  const auto start = std::chrono::steady_clock::now();
  auto config = impl_->config;
  config.hardware = hardware;
  auto machine = restore(impl_->qemu, config, impl_->snapshot);
  started();
  if (!machine) return tl::unexpected<Error>(machine.error());
  CommandResult result;
  FP_TRY(run_to_end(*machine, command, watchdog, result));
  FP_TRY(require_all_accesses(*machine));
  result.starved_s = machine->starved().count();
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace fencepost::vm
