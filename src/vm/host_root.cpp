// SPDX-License-Identifier: MIT
// A command of the host in a guest that has the host's root.
#include <cstdlib>

#include "base/files.h"
#include "base/paths.h"
#include "vm/boot.h"
#include "vm/exec_session.h"
#include "vm/guest.h"
#include "vm/initramfs.h"
#include "vm/kvm.h"

namespace fencepost::vm {
namespace {

/// The last guest's console, for a look after the fact. Not being able to keep it is no failure.
void keep_console(Machine& machine) {
  machine.read_console();
  if (const auto cache = cache_dir())
    static_cast<void>(write_file(*cache / "log" / "last-run-console.txt", machine.console()));
}

bool want_kvm() {
  const char* value = std::getenv("FENCEPOST_KVM");
  return value != nullptr && std::string_view(value) == "1";
}

}  // namespace

Result<int> run_with_host_root(const GuestConfig& config, const HostRootCommand& command) {
  FP_ASSIGN(const auto qemu, find_qemu());
  FP_ASSIGN(const auto initramfs, make_initramfs(config.agent, config.kernel.modules));
  auto options = machine_options(config);
  options.time = Time::kReal;
  if (want_kvm() && !options.hardware) options.kvm = kvm_boots(qemu, options, initramfs);
  options.host_root = true;
  FP_ASSIGN(auto machine, boot(qemu, options, initramfs, kBootPatience));
  if (command.started) command.started();
  auto exit_code = run_exec_session(machine, command);
  keep_console(machine);
  if (command.record != nullptr) command.record->kernel_log = machine.console();
  FP_TRY(require_all_accesses(machine));
  return exit_code;
}

}  // namespace fencepost::vm
