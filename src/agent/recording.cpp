// SPDX-License-Identifier: MIT
// Takes a recording of this machine: waits for the trace, the kernel log, the command, the clock
// and the user at once, and writes what comes.
#include "agent/recording.h"

#include <poll.h>
#include <sys/timerfd.h>
#include <termios.h>

#include <array>
#include <csignal>
#include <optional>

#include "agent/kernel_messages.h"
#include "agent/machine_facts.h"
#include "agent/sysfs.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/output_file.h"
#include "base/process.h"
#include "base/utc.h"

namespace fencepost::agent {
namespace {

using nlohmann::json;

/// However little comes, it is in the file after that long: the machine may crash.
constexpr int kWriteEveryMs = 500;
/// Between two looks at everything else.
constexpr int kReadsAtOnce = 256;

Result<UniqueFd> timer(double seconds) {
  UniqueFd fd(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  itimerspec when{};
  when.it_value.tv_sec = static_cast<time_t>(seconds);
  when.it_value.tv_nsec =
      static_cast<long>((seconds - static_cast<double>(when.it_value.tv_sec)) * 1e9);
  if (!fd || ::timerfd_settime(fd.get(), 0, &when, nullptr) != 0)
    return fail_errno(ExitCode::kInternal, "cannot set a timer");
  return fd;
}

/// Lends the terminal to a command, so that it can read keys and gets Ctrl-C itself.
class TerminalLoan {
 public:
  explicit TerminalLoan(pid_t group) {
    if (::tcgetpgrp(STDIN_FILENO) != ::getpgrp()) return;
    lent_ = true;
    hand_to(group);
    ::kill(-group, SIGCONT);  // it may have asked for a key before it had the terminal
  }
  TerminalLoan(const TerminalLoan&) = delete;
  TerminalLoan& operator=(const TerminalLoan&) = delete;
  ~TerminalLoan() {
    if (lent_) hand_to(::getpgrp());
  }

 private:
  static void hand_to(pid_t group) {
    const auto before = std::signal(SIGTTOU, SIG_IGN);
    ::tcsetpgrp(STDIN_FILENO, group);
    std::signal(SIGTTOU, before);
  }
  bool lent_ = false;
};

/// The parts of a recording that is being taken. Members go in reverse order: the pipe is closed
/// before the instance is removed, and the terminal is given back before anything else.
class Session {
 public:
  static Result<Session> open(const RecordingOptions& options);

  Result<Recorded> run();

 private:
  Session(const RecordingOptions& options, Tracer tracer, UniqueFd pipe, OutputFile trace,
          OutputFile log)
      : options_(options),
        tracer_(std::move(tracer)),
        pipe_(std::move(pipe)),
        trace_(std::move(trace)),
        log_(std::move(log)) {}

  Status start();
  /// Waits until one of the ends has come.
  Result<Recorded::End> wait();
  Status take_trace();
  Status take_log();
  Status drain();
  int stop_command(Recorded::End end);
  [[nodiscard]] json manifest(const Recorded& recorded) const;

  const RecordingOptions& options_;
  Tracer tracer_;
  UniqueFd pipe_;
  UniqueFd timer_;
  KernelMessages messages_;
  OutputFile trace_, log_;
  std::optional<ChildProcess> command_;
  json facts_ = {{"kernel", kernel_facts()}, {"video", video_nodes()}};
  std::string started_ = utc_now();
  double started_s_ = monotonic_s();
  bool lockdep_before_ = debug_locks();
};

Result<Session> Session::open(const RecordingOptions& options) {
  FP_ASSIGN(auto tracer, Tracer::create(options.tracer));
  if (tracer.events().empty())
    return fail(ExitCode::kDevice, "this kernel has none of the events dma_fence, vb2 and v4l2",
                "it needs CONFIG_TRACING, and CONFIG_VIDEO_DEV with its module loaded");
  FP_ASSIGN(auto pipe, tracer.open_pipe());
  FP_TRY(make_folder(options.folder));
  FP_ASSIGN(auto trace,
            OutputFile::create(options.folder / "trace.txt", OutputFile::Where::kInPlace));
  FP_ASSIGN(auto log,
            OutputFile::create(options.folder / "dmesg.txt", OutputFile::Where::kInPlace));
  return Session(options, std::move(tracer), std::move(pipe), std::move(trace), std::move(log));
}

Status Session::start() {
  if (options_.seconds > 0) {
    FP_ASSIGN(timer_, timer(options_.seconds));
  }
  FP_TRY(tracer_.start("fencepost trace record"));
  if (options_.argv.empty()) return {};
  auto command = ChildProcess::start({.argv = options_.argv}, {});
  if (!command) return fail(command.error().code, command.error().what);  // not a program of ours
  command_.emplace(std::move(*command));
  return {};
}

Status Session::take_trace() {
  std::array<char, 65536> bytes{};
  for (int i = 0; i < kReadsAtOnce; ++i) {
    const auto n = ::read(pipe_.get(), bytes.data(), bytes.size());
    if (n <= 0) break;  // nothing more for now
    FP_TRY(trace_.write({bytes.data(), static_cast<std::size_t>(n)}));
  }
  return trace_.flush();
}

Status Session::take_log() {
  FP_TRY(log_.write(messages_.take()));
  return log_.flush();
}

Result<Recorded::End> Session::wait() {
  std::array<pollfd, 5> fds{{{pipe_.get(), POLLIN, 0},
                             {messages_.fd(), POLLIN, 0},
                             {command_ ? command_->pidfd() : -1, POLLIN, 0},
                             {timer_.get(), POLLIN, 0},
                             {interrupt_fd(), POLLIN, 0}}};
  while (true) {
    if (::poll(fds.data(), fds.size(), kWriteEveryMs) < 0 && errno != EINTR)
      return fail_errno(ExitCode::kInternal, "cannot wait");
    FP_TRY(take_trace());
    FP_TRY(take_log());
    if (fds[4].revents != 0) return Recorded::End::kInterrupt;
    if (fds[2].revents != 0) return Recorded::End::kCommand;
    if (fds[3].revents != 0) return Recorded::End::kTime;
  }
}

/// Everything that came before the recording stopped.
Status Session::drain() {
  FP_TRY(tracer_.pause());
  for (std::uint64_t before = UINT64_MAX; before != trace_.size();) {
    before = trace_.size();
    FP_TRY(take_trace());
  }
  return take_log();
}

int Session::stop_command(Recorded::End end) {
  if (!command_) return 0;
  if (end != Recorded::End::kCommand) {
    command_->stop(2000);
    return 0;
  }
  const auto result = command_->wait();
  return result.signal != 0 ? 128 + result.signal : result.exit_code;
}

json Session::manifest(const Recorded& recorded) const {
  constexpr std::array<const char*, 3> kEnds = {"command", "time", "interrupt"};
  json manifest = facts_;
  manifest["schema"] = "fencepost-recording";
  manifest["schema_version"] = 1;
  manifest["started"] = started_;
  manifest["clock"] = "mono";
  manifest["start_s"] = started_s_;
  manifest["end_s"] = started_s_ + recorded.seconds;
  manifest["ended_by"] = kEnds.at(static_cast<std::size_t>(recorded.end));
  manifest["events"] = tracer_.events();
  manifest["events_missing"] = recorded.missing;
  manifest["buffer_kb_per_cpu"] = options_.tracer.buffer_kb;
  manifest["lost"] = {{"overrun", recorded.lost.overrun}, {"dropped", recorded.lost.dropped}};
  manifest["log_readable"] = recorded.log_readable;
  manifest["log_gaps"] = messages_.gaps();
  manifest["lockdep_on"] = {{"at_start", lockdep_before_}, {"at_end", debug_locks()}};
  manifest["trace_bytes"] = recorded.bytes;
  manifest["command"] = options_.argv;
  manifest["exit_code"] =
      recorded.end == Recorded::End::kCommand ? json(recorded.exit_code) : json();
  return manifest;
}

Result<Recorded> Session::run() {
  FP_TRY(start());
  Recorded recorded;
  {
    std::optional<TerminalLoan> terminal;
    if (command_) terminal.emplace(command_->pid());
    FP_ASSIGN(recorded.end, wait());
    recorded.exit_code = stop_command(recorded.end);
  }
  FP_TRY(drain());
  FP_TRY(trace_.finish());
  FP_TRY(log_.finish());
  recorded.bytes = trace_.size();
  recorded.seconds = monotonic_s() - started_s_;
  recorded.lost = tracer_.loss();
  recorded.missing = tracer_.missing();
  recorded.log_readable = messages_.readable();
  FP_TRY(write_file(options_.folder / "manifest.json",
                    manifest(recorded).dump(2, ' ', false, json::error_handler_t::replace) + "\n"));
  return recorded;
}

}  // namespace

Result<Recorded> record(const RecordingOptions& options) {
  FP_ASSIGN(auto session, Session::open(options));
  return session.run();
}

}  // namespace fencepost::agent
