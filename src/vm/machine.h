// SPDX-License-Identifier: MIT
// One running QEMU and its three channels: console, the agent's port, monitor.
#pragma once

#include <poll.h>

#include <chrono>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "agent/protocol.h"
#include "base/process.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "vm/qemu.h"
#include "vm/qmp.h"

namespace fencepost::vm {

/// A machine from its start to its end; it dies with this object, and with the thread that started
/// it.
class Machine {
 public:
  /// Starts QEMU; `options`' descriptors are filled in here. With Options::resume it stands still.
  static Result<Machine> start(const Qemu& qemu, MachineOptions options);

  Qmp& qmp() { return qmp_; }

  /// Why wait() came back.
  enum class Event {
    kFrames,       ///< a frame was handed out
    kConsole,      ///< the guest wrote to its console
    kOther,        ///< one of `others` has an event
    kSilence,      ///< nothing until the deadline
    kEnded,        ///< QEMU has ended; what it wrote before has been read
    kInterrupted,  ///< Ctrl-C
  };
  using FrameSink = std::function<void(protocol::Frame)>;

  /// Waits for the next event. An Error (kGuest) is a malformed frame.
  /// `others` are polled too: their revents are set.
  Result<Event> wait(std::chrono::steady_clock::time_point deadline, const FrameSink& on_frame,
                     std::span<pollfd> others = {});

  /// Takes as much of `bytes` for the agent as fits and removes it; never blocks.
  Status send_some(std::string& bytes);
  /// The descriptor to poll for POLLOUT while send_some() leaves something.
  [[nodiscard]] int control_fd() const { return control_.get(); }

  /// Everything on the console since the last clear_console(), as far as it has been read.
  [[nodiscard]] const std::string& console() const { return console_; }
  void clear_console() { console_.clear(); }
  /// Reads what is in the console's pipe now.
  void read_console();

  /// Throws away what the channels hold and any half-read frame: the guest's past is undone.
  void forget();

  /// How long QEMU's threads have wanted a processor and had none so far.
  [[nodiscard]] std::chrono::duration<double> starved() const;

  /// What QEMU itself said on standard error.
  std::string last_words();

 private:
  Machine(ChildProcess process, Qmp qmp) : process_(std::move(process)), qmp_(std::move(qmp)) {}
  Result<bool> read_control(const FrameSink& on_frame);

  ChildProcess process_;
  Qmp qmp_;
  UniqueFd console_pipe_;
  UniqueFd control_;
  UniqueFd errors_;
  protocol::Decoder decoder_;
  std::string console_;
};

/// Decides when silence has lasted too long. On a machine that is busy with other things a guest
/// may not get to say anything for long, so the time that it waited for a processor does not count,
/// up to seven times `patience`.
class Watchdog {
 public:
  Watchdog(const Machine& machine, std::chrono::seconds patience);
  /// The guest has said something.
  void feed();
  /// From now on it is given this much.
  void set_patience(std::chrono::seconds patience) { patience_ = patience; }
  [[nodiscard]] std::chrono::seconds patience() const { return patience_; }
  /// When to look again.
  [[nodiscard]] std::chrono::steady_clock::time_point next_look() const;
  /// Whether to give up; to be asked when next_look() has come.
  [[nodiscard]] bool expired() const;

 private:
  const Machine& machine_;
  std::chrono::seconds patience_;
  std::chrono::steady_clock::time_point since_;
  std::chrono::duration<double> starved_since_{};
};

/// The last `lines` lines of `text`.
std::string last_lines(std::string_view text, int lines);

}  // namespace fencepost::vm
