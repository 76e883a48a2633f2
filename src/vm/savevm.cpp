// SPDX-License-Identifier: MIT
// A snapshot as QEMU itself makes it.
#include "vm/savevm.h"

#include <unistd.h>

#include "base/files.h"
#include "base/process.h"
#include "vm/boot.h"

namespace fencepost::vm {
namespace {

/// An empty qcow2 file. QEMU puts the guest's memory beside the contents of the disk, of which
/// there are none: the size is nominal.
Status create_qcow2(int fd) {
  FP_ASSIGN(const auto made,
            run(Command{.argv = {"qemu-img", "create", "-q", "-f", "qcow2",
                                 fmt::format("/proc/{}/fd/{}", ::getpid(), fd), "1M"}}));
  if (made.ok()) return {};
  return fail(ExitCode::kQemu,
              fmt::format("qemu-img cannot make a file: {}", last_lines(made.output, 3)));
}

/// Waits until a QEMU that was told to quit has ended: only then has it written everything.
Status await_end(Machine& machine) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (true) {
    FP_ASSIGN(const auto event, machine.wait(deadline, [](const protocol::Frame&) {}));
    if (event == Machine::Event::kEnded) return {};
    if (event == Machine::Event::kInterrupted) return fail(ExitCode::kInterrupted, "interrupted");
    if (event == Machine::Event::kSilence) return fail(ExitCode::kQemu, "QEMU does not quit");
  }
}

}  // namespace

Result<std::string> boot_and_savevm(const Qemu& qemu, const GuestConfig& config,
                                    const std::string& initramfs) {
  FP_ASSIGN(const auto file, anonymous_file(""));
  FP_TRY(create_qcow2(file.get()));
  auto options = machine_options(config);
  options.snapshot_fd = file.get();
  FP_ASSIGN(auto machine, boot(qemu, options, initramfs, kBootPatience));
  FP_TRY(machine.qmp().execute("stop"));
  FP_TRY(machine.qmp().human(fmt::format("savevm {}", kSnapshotName)));
  FP_TRY(machine.qmp().execute("quit"));
  FP_TRY(await_end(machine));
  return read_file(fmt::format("/proc/self/fd/{}", file.get()));
}

}  // namespace fencepost::vm
