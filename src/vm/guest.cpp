// SPDX-License-Identifier: MIT
// A snapshot of a booted guest, restored before each check.
#include "vm/guest.h"

#include <optional>

#include "base/files.h"
#include "base/paths.h"
#include "vm/boot.h"
#include "vm/conversation.h"
#include "vm/initramfs.h"
#include "vm/machine.h"
#include "vm/snapshot_store.h"

namespace fencepost::vm {
namespace {

using Clock = std::chrono::steady_clock;

Result<std::filesystem::path> snapshot_folder(const GuestConfig& config) {
  if (!config.snapshots.empty()) return config.snapshots;
  FP_ASSIGN(const auto cache, cache_dir());
  return cache / "snapshots";
}

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
    FP_ASSIGN(const auto file, store.open(qemu, config, initramfs));
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
  FP_ASSIGN(auto folder, snapshot_folder(config));
  auto impl = std::make_unique<Impl>(Impl{config, std::move(qemu), std::move(initramfs),
                                          SnapshotStore(std::move(folder)), std::nullopt, false});
  FP_TRY(impl->restore());
  return SnapshotGuest(std::move(impl));
}

Result<CommandResult> SnapshotGuest::run(const nlohmann::json& command,
                                         std::chrono::seconds watchdog) {
  const auto start = Clock::now();
  if (!impl_->restored) FP_TRY(impl_->restore());
  auto& machine = *impl_->machine;
  auto bytes = protocol::encode(command);
  FP_TRY(machine.send_some(bytes));
  if (!bytes.empty()) return fail(ExitCode::kInternal, "a command larger than its channel");
  // QEMU takes what is in its sockets in one turn: once this is answered, the command is in the
  // guest's queue, and the guest's first instruction finds it there.
  FP_TRY(machine.qmp().execute("query-status"));
  impl_->restored = false;
  FP_TRY(machine.qmp().execute("cont"));

  CommandResult result;
  const auto in_order = await_end(machine, watchdog, result);
  if (in_order && *in_order) {
    FP_TRY(machine.qmp().execute("stop"));
    machine.read_console();
    result.kernel_log = machine.console();
  } else {
    impl_->machine.reset();
    FP_TRY(in_order);
  }
  result.wall_s = seconds_since(start);
  return result;
}

}  // namespace fencepost::vm
