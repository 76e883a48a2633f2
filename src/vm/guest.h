// SPDX-License-Identifier: MIT
// A guest: one QEMU with one kernel and the agent as its init, snapshot once and restored for each
// check, or with the host's root for a command.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol.h"
#include "base/result.h"
#include "contract/verdict.h"
#include "kernel/build.h"

namespace fencepost::vm {

/// How time passes in the guest.
enum class Time {
  kVirtual,  ///< icount: idle time is skipped, instructions are the clock, one vCPU at a time
  kReal,     ///< two vCPUs side by side (thread=multi)
};

/// Hardware that another thread or process models (src/soc): descriptors that QEMU inherits under
/// the same number, and where they are from is not our business.
struct OutsideHardware {
  int ram_fd = -1;         ///< a file: all of the guest's memory
  int registers_fd = -1;   ///< a socket: answers accesses to the registers; -1: they are memory
  int interrupts_fd = -1;  ///< a socket: has said which descriptors are interrupts
  int lines = 0;           ///< how many
  std::string identity;    ///< what a guest that boots sees of it; another means other snapshots
};

struct GuestConfig {
  kernel::KernelImage kernel;
  std::filesystem::path agent;  ///< the static fencepost-agent of the host's build
  Time time = Time::kVirtual;
  int memory_mb = 512;              ///< small, because a restore copies all of it
  std::filesystem::path snapshots;  ///< where snapshots are kept; empty: in the user's cache
  std::optional<OutsideHardware> hardware;   ///< of memory_mb; not for a SnapshotGuest
  std::vector<std::string> parameters = {};  ///< more for the kernel's command line
};

/// What came back from one command in the guest.
struct CommandResult {
  std::vector<Observation> observations;
  std::vector<std::pair<std::string, std::string>> files;  ///< name, bytes
  std::string kernel_log;                                  ///< console text since the restore
  Ending ending;
  int exit_code = 0;        ///< exec only
  bool debug_locks = true;  ///< lockdep still on at the end
  double virtual_s = 0;     ///< guest time spent
  double wall_s = 0;        ///< host time spent
  double starved_s = 0;     ///< how long QEMU's threads wanted a processor and had none, in sum
};

/// A snapshot of a booted guest, restored before each check. Not thread-safe; one per thread.
class SnapshotGuest {
 public:
  /// Boots and snapshots, or resumes from the cached snapshot of exactly this kernel, agent and
  /// QEMU. Errors: kQemu, kGuest (with the console's last lines), kNoSpace.
  static Result<SnapshotGuest> start(const GuestConfig& config);
  SnapshotGuest(SnapshotGuest&&) noexcept;
  SnapshotGuest& operator=(SnapshotGuest&&) noexcept;
  ~SnapshotGuest();

  /// Restores the snapshot, sends `command` (agent/protocol.h), and collects until "end", the
  /// death of the guest, or silence of `watchdog` of wall time. A guest that went wrong is a
  /// CommandResult whose `ending` says how (the next call starts a new QEMU by itself); an Error
  /// means that the laboratory failed.
  Result<CommandResult> run(const nlohmann::json& command, std::chrono::seconds watchdog);

 private:
  struct Impl;
  explicit SnapshotGuest(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A guest with hardware outside of QEMU, booted once, and restored for each command beside
/// hardware of its own. May be used by several threads at once.
class HardwareGuest {
 public:
  /// Takes the cached snapshot of exactly this kernel, agent, QEMU and kind of hardware, or boots
  /// `config` with its hardware and calls `started` when QEMU has what it inherits. The hardware is
  /// the guest's from then on: it must not be used for a run. Errors as of SnapshotGuest::start().
  static Result<HardwareGuest> start(const GuestConfig& config,
                                     const std::function<void()>& started);
  HardwareGuest(HardwareGuest&&) noexcept;
  HardwareGuest& operator=(HardwareGuest&&) noexcept;
  ~HardwareGuest();

  /// As SnapshotGuest::run(), in a QEMU with `hardware`, which nobody has used, and whose memory is
  /// all zeros. `started` is called when QEMU has what it inherits.
  [[nodiscard]] Result<CommandResult> run(const OutsideHardware& hardware,
                                          const nlohmann::json& command,
                                          std::chrono::seconds watchdog,
                                          const std::function<void()>& started) const;

 private:
  struct Impl;
  explicit HardwareGuest(std::unique_ptr<const Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

/// The evidence of one command in a guest, as far as it goes: filled in however the guest ends.
struct GuestRecord {
  bool events = true;                             ///< false: only the kernel log
  std::function<Status(std::string_view)> trace;  ///< gets the text of trace_pipe, piece by piece
  std::string kernel_log;                         ///< the console from power on
  std::string unrecorded;                         ///< why there is no trace, "" where there is
  std::uint64_t lost = 0;                         ///< events that the kernel did not keep
  bool whole = false;                             ///< the trace goes on to the command's end
};

/// A command in a guest that has the host's root, read-only, over 9p.
struct HostRootCommand {
  std::vector<std::string> argv;  ///< empty: an interactive shell
  bool interactive = false;       ///< a terminal on both sides
  std::function<void()> started;  ///< called, if there is one, when QEMU has what it inherits
  GuestRecord* record = nullptr;  ///< fences, buffers and the kernel log are recorded into it
  /// Gets what the command writes, on either stream, as it comes; the command then has no input.
  /// Without one it has the caller's standard streams.
  std::function<void(std::string_view)> output = {};
};

/// Boots `config` (real time), runs the command with the caller's standard streams, powers off.
/// Returns the command's exit code; 128+n if it died of signal n.
Result<int> run_with_host_root(const GuestConfig& config, const HostRootCommand& command);

}  // namespace fencepost::vm
