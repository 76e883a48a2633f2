// SPDX-License-Identifier: MIT
// From a kernel and an agent to a guest that has said "ready".
#include "vm/boot.h"

#include <sys/mman.h>

#include "vm/tsc.h"

namespace fencepost::vm {
namespace {

tl::unexpected<Error> not_ready(Machine& machine, const std::string& why) {
  machine.read_console();
  const auto said = last_lines(machine.console(), 15);
  auto hint = said.empty() ? "its console is empty" : "its console's last lines:\n" + said;
  if (const auto words = machine.last_words(); !words.empty()) hint += "\nQEMU says:\n" + words;
  return fail(ExitCode::kGuest, fmt::format("the guest does not come up: {}", why), hint);
}

}  // namespace

Result<UniqueFd> anonymous_file(const std::string& bytes) {
  UniqueFd fd(::memfd_create("fencepost", MFD_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kInternal, "cannot make a file in memory");
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto n = ::write(fd.get(), rest.data(), rest.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail_errno(ExitCode::kInternal, "cannot fill a file in memory");
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
  return fd;
}

Status require_all_accesses(Machine& machine) {
  if (!lost_an_access(machine.last_words())) return {};
  return fail(ExitCode::kQemu, "QEMU has dropped an access of the guest to its hardware",
              "what the guest did since then means nothing");
}

MachineOptions machine_options(const GuestConfig& config) {
  return {.bz_image = config.kernel.bz_image,
          .time = config.time,
          .memory_mb = config.memory_mb,
          .hardware = config.hardware,
          .parameters = config.parameters};
}

Result<Machine> boot(const Qemu& qemu, MachineOptions options, const std::string& initramfs,
                     std::chrono::seconds patience) {
  FP_ASSIGN(const auto initrd, anonymous_file(initramfs));
  options.initrd_fd = initrd.get();
  if (options.time == Time::kReal && !options.kvm) options.tsc_khz = measure_tsc_khz();
  FP_ASSIGN(auto machine, Machine::start(qemu, options));
  const Watchdog watchdog(machine, patience);  // not fed: a guest that only complains is no use
  bool ready = false;
  while (!ready) {
    FP_ASSIGN(const auto event,
              machine.wait(watchdog.next_look(), [&](const protocol::Frame& frame) {
                ready = ready || frame.header.value("msg", "") == "ready";
              }));
    if (event == Machine::Event::kInterrupted) return fail(ExitCode::kInterrupted, "interrupted");
    if (event == Machine::Event::kEnded) return not_ready(machine, "QEMU or its kernel has ended");
    if (event == Machine::Event::kSilence && watchdog.expired())
      return not_ready(machine, fmt::format("not ready after {} s", patience.count()));
  }
  return machine;
}

}  // namespace fencepost::vm
