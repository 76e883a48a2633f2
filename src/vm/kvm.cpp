// SPDX-License-Identifier: MIT
// Whether KVM can be trusted on this machine.
#include "vm/kvm.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/paths.h"
#include "vm/boot.h"

namespace fencepost::vm {
namespace {

/// Ten times what a boot with KVM takes where it works.
constexpr std::chrono::seconds kProbePatience(10);

/// The host's kernel and QEMU: another of either may answer otherwise.
std::string probe_key(const Qemu& qemu) {
  utsname host{};
  ::uname(&host);
  return fmt::format("{} {} qemu-{}", read_file("/etc/machine-id").value_or("").substr(0, 32),
                     host.release, qemu.version);
}

}  // namespace

bool kvm_boots(const Qemu& qemu, MachineOptions options, const std::string& initramfs) {
  if (::access("/dev/kvm", R_OK | W_OK) != 0) return false;
  const auto cache = cache_dir();
  if (!cache) return false;
  const auto memory = *cache / "kvm.json";
  auto known =
      nlohmann::json::parse(read_file(memory).value_or("{}"), nullptr, /*allow_exceptions=*/false);
  if (!known.is_object()) known = nlohmann::json::object();
  const auto key = probe_key(qemu);
  if (const auto found = known.find(key); found != known.end() && found->is_boolean())
    return found->get<bool>();
  options.kvm = true;
  const bool boots = boot(qemu, options, initramfs, kProbePatience).has_value();
  known[key] = boots;
  static_cast<void>(write_file(memory, known.dump() + '\n'));  // else it is tried again
  return boots;
}

}  // namespace fencepost::vm
