// SPDX-License-Identifier: MIT
// A snapshot of a booted guest, restored before each check.
#include "vm/guest.h"

#include <optional>

#include "vm/boot.h"
#include "vm/conversation.h"
#include "vm/initramfs.h"
#include "vm/machine.h"
#include "vm/savevm.h"
#include "vm/snapshot_store.h"

namespace fencepost::vm {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

struct SnapshotGuest::Impl {
  GuestConfig config;
  Qemu qemu;
  std::string initramfs;
  SnapshotStore store;
  std::optional<Machine> machine;  ///< stands still between runs
  bool restored = false;           ///< it has not gone on since

  Status restore();
};

Status SnapshotGuest::Impl::restore() {
  if (!machine) {
    const auto make = [&] { return boot_and_savevm(qemu, config, initramfs); };
    FP_ASSIGN(const auto image, store.open(snapshot_key(qemu, config, initramfs), make));
    FP_ASSIGN(const auto file, anonymous_file(image));
    auto options = machine_options(config);
    FP_ASSIGN(const auto initrd, anonymous_file(initramfs));
    options.initrd_fd = initrd.get();
    options.snapshot_fd = file.get();
    options.stopped = true;
    FP_ASSIGN(auto started, Machine::start(qemu, options));
    machine.emplace(std::move(started));
  }
  FP_TRY(machine->qmp().human(fmt::format("loadvm {}", kSnapshotName)));
  machine->forget();
  restored = true;
  return {};
}

SnapshotGuest::SnapshotGuest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SnapshotGuest::SnapshotGuest(SnapshotGuest&&) noexcept = default;
SnapshotGuest& SnapshotGuest::operator=(SnapshotGuest&&) noexcept = default;
SnapshotGuest::~SnapshotGuest() = default;

Result<SnapshotGuest> SnapshotGuest::start(const GuestConfig& config) {
  FP_ASSIGN(auto qemu, find_qemu());
  FP_ASSIGN(auto initramfs, make_initramfs(config.agent, config.kernel.modules));
  FP_ASSIGN(auto store, SnapshotStore::of(config));
  auto impl = std::make_unique<Impl>(
      Impl{config, std::move(qemu), std::move(initramfs), std::move(store), std::nullopt, false});
  FP_TRY(impl->restore());
  return SnapshotGuest(std::move(impl));
}

Result<CommandResult> SnapshotGuest::run(const nlohmann::json& command,
                                         std::chrono::seconds watchdog) {
  const auto start = Clock::now();
  if (!impl_->restored) FP_TRY(impl_->restore());
  impl_->restored = false;
  CommandResult result;
  const auto in_order = run_to_end(*impl_->machine, command, watchdog, result);
  if (!in_order || !*in_order) impl_->machine.reset();
  FP_TRY(in_order);
  result.wall_s = seconds_since(start);
  return result;
}

}  // namespace fencepost::vm
