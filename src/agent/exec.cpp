// SPDX-License-Identifier: MIT
// Runs a command of the host in the guest, with its standard streams carried over frames.
#include "agent/exec.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "agent/sysfs.h"
#include "agent/trace_feed.h"
#include "base/unique_fd.h"

namespace fencepost::agent {
namespace {

/// More input than this waits in the channel, and with it the host.
constexpr std::size_t kMaxPendingInput = 1 << 20;

/// How long a recorded event may stay in the guest, which may crash: a pipe of events becomes
/// readable only when a good part of the kernel's buffer is full.
constexpr int kForwardEveryMs = 50;

/// The agent's ends of the child's standard streams. With a terminal, both are its master side.
struct Streams {
  UniqueFd in, out, err;
  UniqueFd child_in, child_out, child_err;
};

struct Request {
  std::vector<std::string> argv;
  std::vector<std::pair<std::string, std::string>> env;
  std::string cwd;
  bool tty = false;
  winsize size{};
  bool record = false;  ///< send the events of fences and buffers
};

winsize window_size(const nlohmann::json& json) {
  winsize size{};
  size.ws_row = static_cast<unsigned short>(json.value("rows", 24));
  size.ws_col = static_cast<unsigned short>(json.value("cols", 80));
  return size;
}

Result<Request> parse(const nlohmann::json& json) {
  Request request;
  const auto argv = json.find("argv");
  if (argv == json.end() || !argv->is_array() || argv->empty())
    return fail(ExitCode::kInternal, "an exec frame without argv");
  for (const auto& word : *argv) request.argv.push_back(word.get<std::string>());
  if (const auto env = json.find("env"); env != json.end()) {
    for (const auto& [name, value] : env->items())
      request.env.emplace_back(name, value.get<std::string>());
  }
  request.cwd = json.value("cwd", "/");
  request.tty = json.value("tty", false);
  request.size = window_size(json);
  request.record = json.value("record", false);
  return request;
}

Status make_pipe(UniqueFd& read_end, UniqueFd& write_end) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a pipe");
  read_end.reset(fds[0]);
  write_end.reset(fds[1]);
  return {};
}

Status open_terminal(Streams& streams, const winsize& size) {
  streams.in.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  std::array<char, 64> name{};
  if (!streams.in || ::unlockpt(streams.in.get()) != 0 ||
      ::ptsname_r(streams.in.get(), name.data(), name.size()) != 0)
    return fail_errno(ExitCode::kGuest, "cannot make a terminal");
  ::ioctl(streams.in.get(), TIOCSWINSZ, &size);
  streams.child_in.reset(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!streams.child_in) return fail_errno(ExitCode::kGuest, "cannot open the terminal");
  streams.child_out.reset(::fcntl(streams.child_in.get(), F_DUPFD_CLOEXEC, 0));
  streams.child_err.reset(::fcntl(streams.child_in.get(), F_DUPFD_CLOEXEC, 0));
  streams.out.reset(::fcntl(streams.in.get(), F_DUPFD_CLOEXEC, 0));
  return {};
}

Result<Streams> open_streams(const Request& request) {
  Streams streams;
  if (request.tty) {
    FP_TRY(open_terminal(streams, request.size));
  } else {
    FP_TRY(make_pipe(streams.child_in, streams.in));
    FP_TRY(make_pipe(streams.out, streams.child_out));
    FP_TRY(make_pipe(streams.err, streams.child_err));
  }
  ::fcntl(streams.in.get(), F_SETFL, ::fcntl(streams.in.get(), F_GETFL) | O_NONBLOCK);
  return streams;
}

/// The child from fork() to exec, with the shell's exit codes for a command that cannot run.
[[noreturn]] void become(const Request& request, const Streams& streams) {
  ::setsid();
  ::dup2(streams.child_in.get(), STDIN_FILENO);
  ::dup2(streams.child_out.get(), STDOUT_FILENO);
  ::dup2(streams.child_err.get(), STDERR_FILENO);
  if (request.tty) ::ioctl(STDIN_FILENO, TIOCSCTTY, 0);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD}) ::signal(number, SIG_DFL);
  ::clearenv();
  for (const auto& [name, value] : request.env) ::setenv(name.c_str(), value.c_str(), 1);
  if (::chdir(request.cwd.c_str()) != 0 && ::chdir("/") != 0) ::_exit(126);
  std::vector<char*> argv;
  for (const auto& word : request.argv) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  const int error = errno;
  fmt::print(stderr, "fencepost: {}: {}\n", request.argv[0], std::strerror(error));
  std::fflush(stderr);
  ::_exit(error == ENOENT ? 127 : 126);
}

/// One running command: moves bytes between its streams and the port.
class Session {
 public:
  /// `events` may be null.
  Session(pid_t pid, bool tty, Streams streams, Port& port, TraceFeed* events)
      : pid_(pid),
        pidfd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
        tty_(tty),
        streams_(std::move(streams)),
        port_(port),
        events_(events) {}

  /// Until the command has ended and all its output is sent. Gives its wait status.
  Result<int> run() {
    take_queued_frames();  // what came in one piece with the command is not in the channel any more
    while (!ended_) FP_TRY(step());
    FP_TRY(drain(streams_.out, 1));
    FP_TRY(drain(streams_.err, 2));
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }

 private:
  Status step() {
    const bool take_frames = input_.size() < kMaxPendingInput;
    std::array<pollfd, 5> fds{{{pidfd_.get(), POLLIN, 0},
                               {take_frames ? port_.fd() : -1, POLLIN, 0},
                               {streams_.out ? streams_.out.get() : -1, POLLIN, 0},
                               {streams_.err ? streams_.err.get() : -1, POLLIN, 0},
                               {input_.empty() ? -1 : streams_.in.get(), POLLOUT, 0}}};
    if (::poll(fds.data(), fds.size(), events_ != nullptr ? kForwardEveryMs : -1) < 0 &&
        errno != EINTR)
      return fail_errno(ExitCode::kInternal, "cannot poll");
    if (events_ != nullptr) FP_TRY(events_->forward(port_));
    ended_ = fds[0].revents != 0;
    if (fds[1].revents != 0) {
      FP_TRY(port_.read_more());
      take_queued_frames();
    }
    if (fds[2].revents != 0) FP_TRY(forward(streams_.out, 1));
    if (fds[3].revents != 0) FP_TRY(forward(streams_.err, 2));
    if (fds[4].revents != 0) feed_child();
    return {};
  }

  void take_queued_frames() {
    while (auto frame = port_.next()) {
      const auto command = frame->header.value("cmd", "");
      if (command == "stdin" && frame->payload.empty()) end_of_input();
      if (command == "stdin" && streams_.in) input_ += frame->payload;
      if (command == "resize") {
        const auto size = window_size(frame->header);
        ::ioctl(streams_.in.get(), TIOCSWINSZ, &size);
      }
      if (command == "signal") ::kill(-pid_, frame->header.value("signal", SIGTERM));
    }
  }

  /// A pipe is closed once what is left has been written; a terminal gets its end-of-file
  /// character.
  void end_of_input() {
    if (tty_)
      input_ += '\x04';
    else
      close_when_empty_ = true;
    if (input_.empty() && close_when_empty_) streams_.in.reset();
  }

  void feed_child() {
    const auto n = ::write(streams_.in.get(), input_.data(), input_.size());
    if (n > 0) input_.erase(0, static_cast<std::size_t>(n));
    if (n < 0 && errno != EAGAIN && errno != EINTR) input_.clear();  // it has stopped reading
    if (input_.empty() && close_when_empty_) streams_.in.reset();
  }

  /// One portion of output; closes `fd` at its end.
  Status forward(UniqueFd& fd, int stream) {
    std::array<char, 65536> buffer{};
    const auto n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) return {};
    if (n <= 0) {
      fd.reset();  // EIO is how a terminal's master says that the last slave is closed
      return {};
    }
    return port_.send({{"msg", "out"}, {"stream", stream}},
                      {buffer.data(), static_cast<std::size_t>(n)});
  }

  /// What is left of the output now; what a background process writes later is lost.
  Status drain(UniqueFd& fd, int stream) {
    if (!fd) return {};
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
    while (fd) {
      pollfd readable{fd.get(), POLLIN, 0};
      if (::poll(&readable, 1, 0) <= 0) return {};
      FP_TRY(forward(fd, stream));
    }
    return {};
  }

  const pid_t pid_;
  UniqueFd pidfd_;
  const bool tty_;
  Streams streams_;
  Port& port_;
  TraceFeed* events_;
  std::string input_;
  bool close_when_empty_ = false;
  bool ended_ = false;
};

/// The recording that a command was asked to be run under, as far as one can be made.
class Recording {
 public:
  explicit Recording(bool wanted) {
    if (!wanted) return;
    if (auto feed = TraceFeed::start())
      feed_.emplace(std::move(*feed));
    else
      why_not_ = feed.error().what;
  }

  TraceFeed* feed() { return feed_ ? &*feed_ : nullptr; }

  /// Sends the rest, and says in the "end" frame how complete it is.
  Status finish(Port& port, nlohmann::json& end) {
    if (!why_not_.empty()) end["unrecorded"] = why_not_;
    if (!feed_) return {};
    FP_ASSIGN(end["lost"], feed_->finish(port));
    return {};
  }

 private:
  std::optional<TraceFeed> feed_;
  std::string why_not_;
};

}  // namespace

Status run_exec(const nlohmann::json& json, Port& port) {
  const double start = monotonic_s();
  FP_ASSIGN(const auto request, parse(json));
  FP_ASSIGN(auto streams, open_streams(request));
  Recording recording(request.record);
  const pid_t pid = ::fork();
  if (pid < 0) return fail_errno(ExitCode::kInternal, "cannot fork");
  if (pid == 0) become(request, streams);
  for (auto* fd : {&streams.child_in, &streams.child_out, &streams.child_err}) fd->reset();

  Session session(pid, request.tty, std::move(streams), port, recording.feed());
  FP_ASSIGN(const int status, session.run());
  nlohmann::json end = {{"msg", "end"},
                        {"status", WIFSIGNALED(status) ? "killed" : "finished"},
                        {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0},
                        {"exit", WIFEXITED(status) ? WEXITSTATUS(status) : 0},
                        {"virtual_s", monotonic_s() - start}};
  FP_TRY(recording.finish(port, end));
  return port.send(end);
}

}  // namespace fencepost::agent
