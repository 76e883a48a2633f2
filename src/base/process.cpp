// SPDX-License-Identifier: MIT
// Child processes: run one to its end and take its output, or keep one and stop it by pid.
#include "base/process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdlib>

namespace fencepost {
namespace {

struct Pipe {
  UniqueFd read, write;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a pipe");
  return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// argv and environment as execvpe() wants them; made before fork(), where allocation is safe.
class ExecImage {
 public:
  explicit ExecImage(const Command& command) : argv_(command.argv) {
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
      const std::string text = *entry;
      if (!command.env.contains(text.substr(0, text.find('=')))) env_.push_back(text);
    }
    for (const auto& [name, value] : command.env) env_.push_back(fmt::format("{}={}", name, value));
    for (auto& text : argv_) argv_pointers_.push_back(text.data());
    argv_pointers_.push_back(nullptr);
    for (auto& text : env_) env_pointers_.push_back(text.data());
    env_pointers_.push_back(nullptr);
  }
  ExecImage(const ExecImage&) = delete;
  ExecImage& operator=(const ExecImage&) = delete;

  void exec() const { ::execvpe(argv_pointers_[0], argv_pointers_.data(), env_pointers_.data()); }

 private:
  std::vector<std::string> argv_, env_;
  std::vector<char*> argv_pointers_, env_pointers_;
};

/// The child's side of fork(): only async-signal-safe calls from here to exec.
[[noreturn]] void become(const Command& command, const ExecImage& image,
                         const std::vector<ChildProcess::Redirect>& redirects, pid_t parent,
                         int error_fd) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  bool ok = ::getppid() == parent;  // a parent that died before prctl() sends no signal
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGINT, SIG_DFL);
  for (const auto& redirect : redirects) {
    // dup2() onto itself would keep close-on-exec.
    ok = ok && (redirect.source == redirect.fd ? ::fcntl(redirect.fd, F_SETFD, 0) == 0
                                               : ::dup2(redirect.source, redirect.fd) >= 0);
  }
  if (ok && !command.cwd.empty()) ok = ::chdir(command.cwd.c_str()) == 0;
  if (ok) image.exec();
  const int error = errno;
  [[maybe_unused]] const auto written = ::write(error_fd, &error, sizeof error);
  ::_exit(127);
}

ProcessResult result_of(int status) {
  ProcessResult result;
  if (WIFSIGNALED(status))
    result.signal = WTERMSIG(status);
  else
    result.exit_code = WEXITSTATUS(status);
  return result;
}

/// Cuts whole lines out of a growing text.
class LineSplitter {
 public:
  explicit LineSplitter(const LineSink& sink) : sink_(sink) {}
  void feed(std::string_view bytes) {
    if (!sink_) return;
    pending_ += bytes;
    std::size_t begin = 0;
    for (auto end = pending_.find('\n'); end != std::string::npos;
         begin = end + 1, end = pending_.find('\n', begin))
      sink_(pending_.substr(begin, end - begin));
    pending_.erase(0, begin);
  }
  void finish() {
    if (sink_ && !pending_.empty()) sink_(pending_);
  }

 private:
  const LineSink& sink_;
  std::string pending_;
};

/// Feeds `input` to `in` and reads `out` until its end, without blocking on either.
std::string converse(UniqueFd in, const UniqueFd& out, std::string_view input,
                     const LineSink& on_line) {
  std::string output;
  LineSplitter lines(on_line);
  std::array<char, 65536> buffer{};
  if (input.empty()) in.reset();
  while (true) {
    std::array<pollfd, 2> fds{{{out.get(), POLLIN, 0}, {in.get(), POLLOUT, 0}}};
    if (::poll(fds.data(), in ? 2 : 1, -1) < 0) {
      if (errno == EINTR) continue;
      break;
    }
    if (in && fds[1].revents != 0) {
      const auto n = ::write(in.get(), input.data(), input.size());
      if (n > 0) input.remove_prefix(static_cast<std::size_t>(n));
      if (n < 0 || input.empty()) in.reset();
    }
    if (fds[0].revents == 0) continue;
    const auto n = ::read(out.get(), buffer.data(), buffer.size());
    if (n <= 0) break;
    const std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
    output += bytes;
    lines.feed(bytes);
  }
  lines.finish();
  return output;
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const Command& command,
                                         const std::vector<Redirect>& redirects) {
  if (command.argv.empty()) return fail(ExitCode::kInternal, "a command without a program");
  const ExecImage image(command);
  FP_ASSIGN(auto report, make_pipe());
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return fail_errno(ExitCode::kInternal, "cannot fork");
  if (pid == 0) become(command, image, redirects, parent, report.write.get());

  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  ChildProcess child(pid, std::move(pidfd));
  report.write.reset();
  int error = 0;
  if (::read(report.read.get(), &error, sizeof error) == sizeof error) {
    child.wait();
    errno = error;
    return fail_errno(ExitCode::kMissingTool, fmt::format("cannot run {}", command.argv[0]),
                      error == ENOENT ? "install the package that has it (packages.txt)" : "");
  }
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      result_(std::move(other.result_)) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    stop();
    pid_ = std::exchange(other.pid_, -1);
    pidfd_ = std::move(other.pidfd_);
    result_ = std::move(other.result_);
  }
  return *this;
}

ChildProcess::~ChildProcess() {
  stop();
}

bool ChildProcess::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  result_ = result_of(status);
  pid_ = -1;
  return false;
}

void ChildProcess::stop(int grace_ms) {
  if (!running()) return;
  ::kill(-pid_, SIGTERM);
  pollfd ended{pidfd_.get(), POLLIN, 0};
  ::poll(&ended, 1, grace_ms);
  if (!running()) return;
  ::kill(-pid_, SIGKILL);
  wait();
}

ProcessResult ChildProcess::wait() {
  while (pid_ >= 0) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) {
      result_ = result_of(status);
      pid_ = -1;
    } else if (errno != EINTR) {
      pid_ = -1;
    }
  }
  return result_;
}

Result<ProcessResult> run(const Command& command, const LineSink& on_line) {
  FP_ASSIGN(auto in, make_pipe());
  FP_ASSIGN(auto out, make_pipe());
  FP_ASSIGN(auto child, ChildProcess::start(command, {{STDIN_FILENO, in.read.get()},
                                                      {STDOUT_FILENO, out.write.get()},
                                                      {STDERR_FILENO, out.write.get()}}));
  in.read.reset();
  out.write.reset();
  ::fcntl(in.write.get(), F_SETFL, O_NONBLOCK);
  auto output = converse(std::move(in.write), out.read, command.input, on_line);
  auto result = child.wait();
  result.output = std::move(output);
  return result;
}

bool have_program(const std::string& program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  const std::string_view folders = path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin";
  for (std::size_t begin = 0; begin <= folders.size();) {
    const auto end = std::min(folders.find(':', begin), folders.size());
    const auto candidate = fmt::format("{}/{}", folders.substr(begin, end - begin), program);
    if (::access(candidate.c_str(), X_OK) == 0) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace fencepost
