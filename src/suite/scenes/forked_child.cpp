// SPDX-License-Identifier: MIT
// fork, pidfd and one pipe.
#include "suite/scenes/forked_child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace fencepost::suite {
namespace {

[[noreturn]] void run_child(const std::function<Status()>& work, int say) {
  const char done = 1;
  if (!work() || ::write(say, &done, 1) != 1) ::_exit(1);
  for (;;) ::pause();
}

}  // namespace

Result<ForkedChild> ForkedChild::start(const std::function<Status()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno(ExitCode::kIo, "pipe2");
  UniqueFd said(ends[0]);
  UniqueFd say(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return fail_errno(ExitCode::kIo, "fork");
  if (pid == 0) run_child(work, say.get());
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  ForkedChild child(pid, std::move(pidfd), std::move(said));
  if (!child.pidfd_) return fail_errno(ExitCode::kIo, "pidfd_open");
  return child;
}

ForkedChild::~ForkedChild() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, WNOHANG);
}

Status ForkedChild::await_work(media::milliseconds timeout) const {
  FP_ASSIGN(const short events, media::poll_fd(said_.get(), POLLIN, timeout));
  if ((events & POLLIN) != 0) return {};
  return fail(ExitCode::kInternal, "the child process could not set its job going");
}

Status ForkedChild::kill() const {
  if (::kill(pid_, SIGKILL) != 0) return fail_errno(ExitCode::kIo, "kill");
  return {};
}

Result<bool> ForkedChild::await_end(media::milliseconds timeout) const {
  FP_ASSIGN(const short events, media::poll_fd(pidfd_.get(), POLLIN, timeout));
  return (events & POLLIN) != 0;
}

}  // namespace fencepost::suite
