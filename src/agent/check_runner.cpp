// SPDX-License-Identifier: MIT
// Runs one check in a process of its own and says how that ended.
#include "agent/check_runner.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cmath>
#include <csignal>
#include <mutex>

#include "agent/process_watch.h"
#include "agent/sysfs.h"
#include "base/unique_fd.h"

namespace fencepost::agent {
namespace {

/// How long a killed task may take to go; more, and it does not sleep interruptibly.
constexpr double kKillGraceS = 1.0;

/// Writes each record as a frame into the pipe to the parent. Checks record from several threads.
class PipeRecorder final : public suite::Recorder {
 public:
  explicit PipeRecorder(int fd) : fd_(fd) {}

  void record(const Observation& observation) override {
    send({{"msg", "obs"}, {"obs", to_json(observation)}}, {});
  }
  void attach(std::string_view name, std::string_view bytes) override {
    send({{"msg", "file"}, {"name", name}, {"bytes", bytes.size()}}, bytes);
  }

 private:
  void send(const nlohmann::json& header, std::string_view payload) {
    const auto bytes = protocol::encode(header, payload);
    const std::lock_guard lock(mutex_);
    for (std::string_view rest = bytes; !rest.empty();) {
      const auto n = ::write(fd_, rest.data(), rest.size());
      if (n < 0 && errno != EINTR) return;  // the parent is gone, and with it who would read this
      if (n > 0) rest.remove_prefix(static_cast<std::size_t>(n));
    }
  }

  const int fd_;
  std::mutex mutex_;
};

/// The check's process, from fork() to its end.
[[noreturn]] void check_process(const CheckJob& job, int pipe) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  PipeRecorder recorder(pipe);
  suite::Context context(recorder, job.shape, job.device);
  Status status;
  if (job.fault != nullptr) status = job.fault->arm(context);
  if (status) status = job.check->run(context);
  if (!status) {
    recorder.record(
        {.t = context.now(), .kind = Observation::Kind::kLabError, .text = status.error().what});
  }
  // Not exit(): the descriptors that are still open are the kernel's to close, as after SIGKILL.
  ::_exit(0);
}

/// The parent's view of that process.
class Watch {
 public:
  Watch(pid_t pid, UniqueFd pipe, const FrameSink& sink)
      : pid_(pid),
        pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        pipe_(std::move(pipe)),
        sink_(sink) {
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
  }

  /// Forwards frames until the process ends. False when `deadline` (CLOCK_MONOTONIC) came first.
  bool wait_until(double deadline) {
    while (true) {
      const double left_ms = (deadline - monotonic_s()) * 1000;
      if (left_ms <= 0) return false;
      std::array<pollfd, 2> fds{{{pidfd_.get(), POLLIN, 0}, {pipe_.get(), POLLIN, 0}}};
      ::poll(fds.data(), pipe_ ? 2 : 1, static_cast<int>(std::ceil(left_ms)));
      if (fds[1].revents != 0) forward();
      if (fds[0].revents == 0) continue;
      forward();
      return true;
    }
  }

  /// Its wait status; only after wait_until() gave true.
  int reap() const {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }

 private:
  /// Everything that is in the pipe now.
  void forward() {
    std::array<char, 65536> buffer{};
    while (pipe_) {
      const auto n = ::read(pipe_.get(), buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0 && errno == EAGAIN) return;
      const bool whole =
          n > 0 && decoder_.feed({buffer.data(), static_cast<std::size_t>(n)}, sink_).has_value();
      if (!whole) pipe_.reset();
    }
  }

  const pid_t pid_;
  UniqueFd pidfd_;
  UniqueFd pipe_;
  const FrameSink& sink_;
  protocol::Decoder decoder_;
};

/// All of blocked tasks' stacks into the kernel log too, where a reader looks for them.
void log_blocked_tasks() {
  static_cast<void>(write_sysfs("/proc/sysrq-trigger", "w"));
}

/// The bound is exceeded: says where everything hangs, then kills what can be killed.
void give_up(Watch& watch, pid_t pid, CheckEnd& end) {
  end.status = "stuck";
  end.stack = kernel_stacks(session_members(pid));
  log_blocked_tasks();
  for (const auto& process : session_members(pid)) ::kill(process.pid, SIGKILL);
  if (watch.wait_until(monotonic_s() + kKillGraceS)) watch.reap();
  kill_session(pid, kKillGraceS);
}

/// The check's process has ended: what it left behind must end too.
void finish(Watch& watch, pid_t pid, CheckEnd& end) {
  const int status = watch.reap();
  end.status = WIFSIGNALED(status) ? "killed" : "finished";
  end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  const auto remaining = kill_session(pid, kKillGraceS);
  if (remaining.empty()) return;
  end.status = "stuck";
  end.stack = kernel_stacks(remaining);
  log_blocked_tasks();
}

}  // namespace

Result<CheckEnd> run_check(const CheckJob& job, const FrameSink& sink) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a pipe");
  UniqueFd read_end(fds[0]);
  UniqueFd write_end(fds[1]);
  const double start = monotonic_s();
  const pid_t pid = ::fork();
  if (pid < 0) return fail_errno(ExitCode::kInternal, "cannot fork");
  if (pid == 0) check_process(job, write_end.get());
  write_end.reset();

  Watch watch(pid, std::move(read_end), sink);
  CheckEnd end;
  const bool ended = watch.wait_until(start + job.bound_s);
  end.elapsed_s = monotonic_s() - start;
  if (ended)
    finish(watch, pid, end);
  else
    give_up(watch, pid, end);
  return end;
}

}  // namespace fencepost::agent
