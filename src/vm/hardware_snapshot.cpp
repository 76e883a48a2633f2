// SPDX-License-Identifier: MIT
// A snapshot of a guest with hardware outside of QEMU.
#include "vm/hardware_snapshot.h"

#include <unistd.h>

#include "base/files.h"
#include "vm/boot.h"
#include "vm/memory_image.h"

namespace fencepost::vm {
namespace {

/// `bytes` in a file whose descriptor stands at their begin.
Result<UniqueFd> readable_file(const std::string& bytes) {
  FP_ASSIGN(auto file, anonymous_file(bytes));
  if (::lseek(file.get(), 0, SEEK_SET) != 0)
    return fail_errno(ExitCode::kInternal, "cannot read a file in memory");
  return file;
}

}  // namespace

std::string to_bytes(const HardwareSnapshot& snapshot) {
  const nlohmann::json head = {{"devices", snapshot.devices.size()},
                               {"slot", snapshot.window.slot},
                               {"address", snapshot.window.address}};
  return head.dump() + '\n' + snapshot.devices + snapshot.memory;
}

Result<HardwareSnapshot> snapshot_from_bytes(std::string_view bytes) {
  const auto damaged = fail(ExitCode::kIo, "a snapshot file is damaged");
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos) return damaged;
  const auto head = nlohmann::json::parse(bytes.substr(0, end), nullptr, false);
  bytes.remove_prefix(end + 1);
  if (!head.is_object()) return damaged;
  for (const auto* key : {"devices", "slot", "address"})
    if (!head.contains(key) || !head[key].is_number_unsigned()) return damaged;
  const auto devices = head["devices"].get<std::uint64_t>();
  if (devices > bytes.size()) return damaged;
  return HardwareSnapshot{
      .devices = std::string(bytes.substr(0, devices)),
      .memory = std::string(bytes.substr(devices)),
      .window = {head["slot"].get<unsigned>(), head["address"].get<std::uint32_t>()}};
}

Result<HardwareSnapshot> boot_and_save(const Qemu& qemu, const GuestConfig& config,
                                       const std::string& initramfs,
                                       const std::function<void()>& started) {
  HardwareSnapshot snapshot;
  FP_ASSIGN(const auto file, anonymous_file(""));
  auto options = machine_options(config);
  options.devices_fd = file.get();
  auto machine = boot(qemu, options, initramfs, kBootPatience);
  started();
  if (!machine) return tl::unexpected<Error>(machine.error());
  auto& qmp = machine->qmp();
  FP_TRY(qmp.execute("stop"));
  FP_ASSIGN(const auto buses, qmp.execute("query-pci"));
  FP_ASSIGN(snapshot.window, find_register_window(buses));
  FP_TRY(qmp.execute("xen-save-devices-state", {{"filename", inherited(file.get())}}));
  FP_ASSIGN(snapshot.devices, read_file(fmt::format("/proc/self/fd/{}", file.get())));
  FP_ASSIGN(snapshot.memory, pack_memory(config.hardware->ram_fd));
  return snapshot;
}

Result<Machine> restore(const Qemu& qemu, const GuestConfig& config,
                        const HardwareSnapshot& snapshot) {
  FP_ASSIGN(const auto file, readable_file(snapshot.devices));
  auto options = machine_options(config);
  options.bz_image.clear();  // it runs already
  options.devices_fd = file.get();
  options.stopped = true;
  FP_TRY(unpack_memory(snapshot.memory, config.hardware->ram_fd));
  FP_ASSIGN(auto machine, Machine::start(qemu, options));
  FP_TRY(machine.qmp().load_devices(file.get()));
  FP_TRY(map_register_window(machine.qmp(), snapshot.window));
  machine.forget();
  return machine;
}

}  // namespace fencepost::vm
