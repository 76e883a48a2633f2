// SPDX-License-Identifier: MIT
// The caller's standard streams, joined to a command that runs in a guest.
#include "vm/exec_session.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "vm/terminal.h"

namespace fencepost::vm {
namespace {

/// More than this waits in the caller's standard input.
constexpr std::size_t kMaxQueued = 1 << 18;

/// The key that ends the guest whatever runs in it: Ctrl-], as in telnet.
constexpr char kEscape = 0x1d;

/// Sockets and displays of the host, which the guest cannot reach.
constexpr std::array kLocalVariables = {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
                                        "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK"};

class ExecSession {
 public:
  ExecSession(Machine& machine, const HostRootCommand& command)
      : machine_(machine), command_(command), input_open_(!command.output) {}

  Result<int> run() {
    std::optional<RawTerminal> raw;
    if (command_.interactive) raw.emplace(STDIN_FILENO);
    window_ = watch_window_size();
    queued_ = protocol::encode(request());
    if (!input_open_) queued_ += end_of_input();
    while (!exit_code_) FP_TRY(step());
    return *exit_code_;
  }

 private:
  [[nodiscard]] nlohmann::json request() const {
    auto argv = command_.argv;
    if (argv.empty()) {
      const char* shell = std::getenv("SHELL");
      argv = {shell != nullptr ? shell : "/bin/sh"};
    }
    std::error_code error;
    const auto size = window_size(STDIN_FILENO);
    return {{"cmd", "exec"},
            {"argv", argv},
            {"env", guest_environment(::environ)},
            {"cwd", std::filesystem::current_path(error).string()},
            {"tty", command_.interactive},
            {"record", command_.record != nullptr && command_.record->events},
            {"rows", size.rows},
            {"cols", size.columns}};
  }

  static std::string end_of_input() { return protocol::encode({{"cmd", "stdin"}, {"bytes", 0}}); }

  /// Sends what fits, then waits for the guest, for input, or for the window to change.
  Status step() {
    FP_TRY(machine_.send_some(queued_));
    const bool take_input = input_open_ && queued_.size() < kMaxQueued;
    std::array<pollfd, 3> fds{{{take_input ? STDIN_FILENO : -1, POLLIN, 0},
                               {window_.get(), POLLIN, 0},
                               {queued_.empty() ? -1 : machine_.control_fd(), POLLOUT, 0}}};
    FP_ASSIGN(const auto event, machine_.wait(
                                    std::chrono::steady_clock::time_point::max(),
                                    [this](const protocol::Frame& frame) { take(frame); }, fds));
    if (event == Machine::Event::kInterrupted) return fail(ExitCode::kInterrupted, "interrupted");
    if (event == Machine::Event::kEnded && !exit_code_) return died();
    if (fds[0].revents != 0) FP_TRY(read_input());
    if (fds[1].revents != 0) report_size();
    return write_status_;
  }

  void take(const protocol::Frame& frame) {
    const auto message = frame.header.value("msg", "");
    if (message == "out") write_out(frame.header.value("stream", 1), frame.payload);
    if (message == "file" && command_.record != nullptr && write_status_)
      write_status_ = command_.record->trace(frame.payload);
    if (message != "end") return;
    const int signal = frame.header.value("signal", 0);
    exit_code_ = signal != 0 ? 128 + signal : frame.header.value("exit", 0);
    if (command_.record == nullptr) return;
    command_.record->unrecorded = frame.header.value("unrecorded", "");
    command_.record->lost = frame.header.value("lost", std::uint64_t{0});
    command_.record->whole = command_.record->unrecorded.empty();
  }

  /// Blocks where the reader is slow; so does the guest then.
  void write_out(int stream, std::string_view bytes) {
    if (command_.output) return command_.output(bytes);
    const int fd = stream == 2 ? STDERR_FILENO : STDOUT_FILENO;
    while (!bytes.empty()) {
      const auto n = ::write(fd, bytes.data(), bytes.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        // The reader is gone, as in `... | head`: that is a reason to stop, and the shell's code.
        if (errno == EPIPE)
          exit_code_ = 128 + SIGPIPE;
        else
          write_status_ = fail_errno(ExitCode::kIo, "cannot write the command's output");
        return;
      }
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  Status read_input() {
    std::array<char, 65536> bytes{};
    const auto n = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return {};
    if (n <= 0) {
      input_open_ = false;
      queued_ += end_of_input();
      return {};
    }
    const std::string_view input(bytes.data(), static_cast<std::size_t>(n));
    if (command_.interactive && input.find(kEscape) != std::string_view::npos)
      return fail(ExitCode::kInterrupted, "the guest was ended with Ctrl-]");
    queued_ += protocol::encode({{"cmd", "stdin"}}, input);
    return {};
  }

  void report_size() {
    acknowledge_window_change(window_);
    const auto size = window_size(STDIN_FILENO);
    queued_ += protocol::encode({{"cmd", "resize"}, {"rows", size.rows}, {"cols", size.columns}});
  }

  Status died() {
    machine_.read_console();
    return fail(ExitCode::kGuest, "the guest died while the command ran",
                "its console's last lines:\n" + last_lines(machine_.console(), 20));
  }

  Machine& machine_;
  const HostRootCommand& command_;
  bool input_open_;
  UniqueFd window_;
  std::string queued_;  ///< frames for the agent that did not fit yet
  std::optional<int> exit_code_;
  Status write_status_;
};

}  // namespace

nlohmann::json guest_environment(char** environment) {
  auto result = nlohmann::json::object();
  for (; *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = entry.find('=');
    const auto name = std::string(entry.substr(0, equals));
    if (equals == std::string_view::npos ||
        std::ranges::find(kLocalVariables, name) != kLocalVariables.end())
      continue;
    result[name] = entry.substr(equals + 1);
  }
  // The home folder is read-only there; these two are what video tools write to at each start.
  result["XDG_RUNTIME_DIR"] = "/run";
  if (!result.contains("GST_REGISTRY")) result["GST_REGISTRY"] = "/run/gst-registry.bin";
  return result;
}

Result<int> run_exec_session(Machine& machine, const HostRootCommand& command) {
  return ExecSession(machine, command).run();
}

}  // namespace fencepost::vm
