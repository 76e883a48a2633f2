// SPDX-License-Identifier: MIT
// QEMU's command line: which program, and what it is told.
#include "vm/qemu.h"

#include <charconv>
#include <cstdlib>

#include "agent/protocol.h"
#include "base/process.h"

namespace fencepost::vm {
namespace {

constexpr const char* kInstallHint = "apt-get install qemu-system-x86 qemu-utils";

std::vector<std::string> accelerator(const MachineOptions& options) {
  if (options.kvm) return {"-accel", "kvm", "-cpu", "host", "-smp", "2"};
  // Virtual time: 8 ns an instruction, and idle time is skipped (sleep=off). One vCPU, because the
  // instruction counter is the clock.
  if (options.time == Time::kVirtual)
    return {"-accel", "tcg,thread=single", "-icount", "shift=3,sleep=off", "-smp", "1"};
  // One vCPU after the other: refuse_lost_accesses() says why.
  if (options.hardware && options.hardware->registers_fd >= 0)
    return {"-accel", "tcg,thread=single", "-smp", "2", "-cpu", "max"};
  // "max" where programs of the host run, which may want more than the base instruction set; for
  // checks the plain model, which has no instruction with a random result.
  return {"-accel", "tcg,thread=multi", "-smp", "2", "-cpu", options.host_root ? "max" : "qemu64"};
}

void append(std::vector<std::string>& to, std::vector<std::string> more) {
  for (auto& word : more) to.push_back(std::move(word));
}

std::vector<std::string> hardware_arguments(const OutsideHardware& hardware, int memory_mb) {
  std::vector<std::string> words = {
      "-object",
      fmt::format("memory-backend-file,id=ram,size={}M,mem-path={},share=on", memory_mb,
                  inherited(hardware.ram_fd)),
      "-machine", "memory-backend=ram"};
  if (hardware.registers_fd >= 0)
    append(words, {"-device", fmt::format("x-pci-proxy-dev,id={},fd={}", kRegistersId,
                                          hardware.registers_fd)});
  // Only a master's state can be loaded, and nothing here is a peer.
  append(words,
         {"-chardev", fmt::format("socket,id=interrupts,fd={}", hardware.interrupts_fd), "-device",
          fmt::format("ivshmem-doorbell,chardev=interrupts,master=on,vectors={}", hardware.lines)});
  // The state of devices alone has no section that names the machine, and none that describes it.
  append(words, {"-global", "migration.send-configuration=off", "-machine", "suppress-vmdesc=on"});
  return words;
}

/// Whether `option` is given with the value `value`, or with that and more after a comma.
bool has_option(const std::vector<std::string>& arguments, std::string_view option,
                std::string_view value) {
  for (std::size_t i = 1; i < arguments.size(); ++i)
    if (arguments[i - 1] == option &&
        (arguments[i] == value || arguments[i].starts_with(std::string(value) + ",")))
      return true;
  return false;
}

}  // namespace

std::string inherited(int fd) {
  return fmt::format("/proc/self/fd/{}", fd);
}

std::string parse_version(const std::string& output) {
  constexpr std::string_view kKey = "version ";
  const auto key = output.find(kKey);
  if (key == std::string::npos) return "";
  const auto begin = key + kKey.size();
  return output.substr(begin, output.find_first_not_of("0123456789.", begin) - begin);
}

bool version_at_least(const std::string& version, int major, int minor) {
  int have_major = 0;
  int have_minor = 0;
  const char* const end = version.data() + version.size();
  const auto [dot, error] = std::from_chars(version.data(), end, have_major);
  if (error != std::errc()) return false;
  if (dot != end) std::from_chars(dot + 1, end, have_minor);
  return std::pair(have_major, have_minor) >= std::pair(major, minor);
}

Result<Qemu> find_qemu() {
  const char* const chosen = std::getenv("FENCEPOST_QEMU");
  const std::string program = chosen != nullptr ? chosen : "qemu-system-x86_64";
  const auto result = run(Command{.argv = {program, "--version"}});
  if (!result)
    return fail(ExitCode::kMissingTool, fmt::format("QEMU is missing: {}", result.error().what),
                kInstallHint);
  const auto version = parse_version(result->output);
  if (!result->ok() || version.empty())
    return fail(ExitCode::kQemu, fmt::format("{} --version does not answer as QEMU does", program));
  if (!version_at_least(version, 7, 0))
    return fail(ExitCode::kQemu, fmt::format("QEMU {} is too old, 7.0 is needed", version),
                kInstallHint);
  return Qemu{program, version};
}

std::string kernel_command_line(const MachineOptions& options) {
  // A panic, also the one that an NMI of the watchdog makes, ends QEMU (-no-reboot). Addresses are
  // the same in each boot. The 256 legacy terminals alone would take a sixth of the boot.
  std::string line =
      "console=ttyS0 loglevel=5 printk.time=1 panic=-1 unknown_nmi_panic nokaslr tsc=reliable "
      "pty.legacy_count=0";
  // ACPI's interpreter gives up on loops by the clock, which in virtual time runs ahead of the code
  // where the host is slow; what remains is a device without an interrupt. The MP table has them
  // all.
  if (options.time == Time::kVirtual) line += " fencepost.clock=virtual acpi=off";
  // Its kernel has no ACPI, finds the timer by trying, and panics where the host is too slow to let
  // enough ticks come while it tries.
  if (options.hardware) line += " no_timer_check";
  // A kernel that finds out by itself is far off where the host is too busy to let it look; and in
  // a snapshot that would be so for good.
  if (options.tsc_khz) line += fmt::format(" tsc_early_khz={}", *options.tsc_khz);
  if (options.host_root) line += " fencepost.root=host";
  for (const auto& parameter : options.parameters) line += " " + parameter;
  return line;
}

std::vector<std::string> arguments(const MachineOptions& options) {
  std::vector<std::string> words = {
      "-name", "fencepost", "-machine", "pc",   "-nodefaults", "-no-user-config", "-display",
      "none",  "-vga",      "none",     "-nic", "none",        "-no-reboot"};
  append(words, accelerator(options));
  append(words, {"-m", std::to_string(options.memory_mb)});
  // A fixed date that runs with the guest's clock: the same in each run.
  if (options.time == Time::kVirtual) append(words, {"-rtc", "base=2026-01-01T00:00:00,clock=vm"});
  if (!options.bz_image.empty())
    append(words, {"-kernel", options.bz_image.string(), "-initrd", inherited(options.initrd_fd),
                   "-append", kernel_command_line(options)});
  else
    append(words, {"-incoming", "defer"});
  append(words, {"-chardev", "file,id=console,path=" + inherited(options.console_fd), "-serial",
                 "chardev:console"});
  append(words, {"-chardev", fmt::format("socket,id=qmp,fd={}", options.qmp_fd), "-mon",
                 "chardev=qmp,mode=control"});
  // Without ioeventfd a notification is handled before the guest's next instruction, so that what
  // the host takes does not show in virtual time.
  append(words, {"-device", "virtio-serial-pci,ioeventfd=off,max_ports=2", "-chardev",
                 fmt::format("socket,id=control,fd={}", options.control_fd), "-device",
                 fmt::format("virtserialport,chardev=control,name={}", protocol::kPortName)});
  if (options.snapshot_fd >= 0)
    append(words,
           {"-drive", "if=none,id=snapshot,format=qcow2,file=" + inherited(options.snapshot_fd)});
  if (options.hardware) append(words, hardware_arguments(*options.hardware, options.memory_mb));
  if (options.stopped) words.push_back("-S");
  if (options.host_root)
    append(words,
           {"-fsdev", "local,id=hostroot,path=/,security_model=none,readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=hostroot,mount_tag=hostroot"});
  return words;
}

Status refuse_lost_accesses(const std::vector<std::string>& arguments) {
  if (!has_option(arguments, "-device", "x-pci-proxy-dev")) return {};
  if (has_option(arguments, "-smp", "1")) return {};
  if (has_option(arguments, "-accel", "tcg,thread=single")) return {};
  return fail(ExitCode::kQemu,
              "several vCPUs side by side lose accesses to a device outside of QEMU",
              "use tcg,thread=single, or one vCPU");
}

bool lost_an_access(const std::string& errors) {
  return errors.find("Blocked re-entrant IO") != std::string::npos;
}

}  // namespace fencepost::vm
