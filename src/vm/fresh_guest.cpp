// SPDX-License-Identifier: MIT
// A guest for one command: with hardware outside of it there is nothing to take a snapshot of.
#include "vm/boot.h"
#include "vm/conversation.h"
#include "vm/guest.h"
#include "vm/initramfs.h"

namespace fencepost::vm {

Result<CommandResult> run_in_fresh_guest(const GuestConfig& config, const nlohmann::json& command,
                                         std::chrono::seconds watchdog,
                                         const std::function<void()>& started) {
  const auto start = std::chrono::steady_clock::now();
  FP_ASSIGN(const auto qemu, find_qemu());
  FP_ASSIGN(const auto initramfs, make_initramfs(config.agent, config.kernel.modules));
  auto machine = boot(qemu, machine_options(config), initramfs, kBootPatience);
  if (started) started();
  if (!machine) return tl::unexpected<Error>(machine.error());
  auto bytes = protocol::encode(command);
  FP_TRY(machine->send_some(bytes));
  if (!bytes.empty()) return fail(ExitCode::kInternal, "a command larger than its channel");
  CommandResult result;
  FP_ASSIGN(const bool in_order, await_end(*machine, watchdog, result));
  if (in_order) {
    machine->read_console();
    result.kernel_log = machine->console();
  }
  FP_TRY(require_all_accesses(*machine));
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace fencepost::vm
