// SPDX-License-Identifier: MIT
// QEMU's command line: which program, and what it is told. No process is started here but
// `--version`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "vm/guest.h"

namespace fencepost::vm {

/// The QEMU that is used.
struct Qemu {
  std::string program;  ///< for PATH, or $FENCEPOST_QEMU
  std::string version;  ///< e.g. "7.2.22"
};

/// Looks for QEMU and its version. Errors: kMissingTool, kQemu where it is older than 7.0.
Result<Qemu> find_qemu();

/// The version in the first line of `qemu-system-x86_64 --version`; "" where there is none.
std::string parse_version(const std::string& output);

/// Whether a dotted version is at least `major`.`minor`.
bool version_at_least(const std::string& version, int major, int minor);

/// One machine. Descriptors are numbers that the QEMU process inherits under the same number.
struct MachineOptions {
  std::filesystem::path bz_image;  ///< empty: nothing to boot, Qmp::load_devices() follows
  int initrd_fd = -1;              ///< a file: the initramfs
  Time time = Time::kReal;
  int memory_mb = 1024;
  bool kvm = false;
  bool host_root = false;  ///< the host's root as 9p "hostroot", and the agent is told to use it
  int snapshot_fd = -1;    ///< a qcow2 file, open for writing, that holds the snapshot; -1: none
  int devices_fd = -1;     ///< a file that QMP names, for the state of QEMU's devices; -1: none
  bool stopped = false;    ///< wait for "cont" before the first instruction
  int console_fd = -1;     ///< a pipe's write end: the guest's serial console
  int control_fd = -1;     ///< a socket: the agent's port
  int qmp_fd = -1;         ///< a socket: QEMU's monitor
  std::optional<OutsideHardware> hardware;
  std::vector<std::string> parameters;  ///< more for the kernel's command line
  std::optional<unsigned> tsc_khz;      ///< the rate of its clock, if that is known
};

/// The name of the one snapshot in a snapshot file.
inline constexpr const char* kSnapshotName = "ready";

/// The id of the device that has the registers of outside hardware.
inline constexpr const char* kRegistersId = "registers";

/// The path under which QEMU finds a descriptor that it inherits: no file needs a name, and none is
/// left behind.
std::string inherited(int fd);

/// The kernel's command line.
std::string kernel_command_line(const MachineOptions& options);

/// QEMU's arguments after the program.
std::vector<std::string> arguments(const MachineOptions& options);

/// An Error (kQemu) for a machine with hardware outside of QEMU whose vCPUs run side by side: QEMU
/// drops the access of one to the device while another waits for it, and the guest is not told.
Status refuse_lost_accesses(const std::vector<std::string>& arguments);

/// Whether what QEMU said (its standard error) is that it has dropped such an access.
bool lost_an_access(const std::string& errors);

}  // namespace fencepost::vm
