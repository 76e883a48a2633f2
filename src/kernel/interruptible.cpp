// SPDX-License-Identifier: MIT
// A child process whose output and the user's Ctrl-C are waited for together.
#include "kernel/interruptible.h"

#include <fcntl.h>
#include <poll.h>

#include <array>

#include "base/interrupt.h"

namespace fencepost::kernel {
namespace {

/// How long a build may take to remove what it was writing.
constexpr int kGraceMs = 5000;

/// Hands every line that `pending` has whole to `on_line` and keeps the rest.
void give_lines(std::string& pending, const LineSink& on_line) {
  std::size_t begin = 0;
  for (auto end = pending.find('\n'); end != std::string::npos;
       begin = end + 1, end = pending.find('\n', begin))
    on_line(pending.substr(begin, end - begin));
  pending.erase(0, begin);
}

/// Reads `out` to its end into `output`; false when the interrupt came first.
bool read_output(int out, std::string& output, const LineSink& on_line) {
  std::string pending;
  std::array<char, 65536> buffer{};
  while (true) {
    std::array<pollfd, 2> fds{{{out, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return true;
    if (interrupted()) return false;
    if (fds[0].revents == 0) continue;
    const auto n = ::read(out, buffer.data(), buffer.size());
    if (n <= 0) break;
    output.append(buffer.data(), static_cast<std::size_t>(n));
    if (!on_line) continue;
    pending.append(buffer.data(), static_cast<std::size_t>(n));
    give_lines(pending, on_line);
  }
  if (on_line && !pending.empty()) on_line(pending);
  return true;
}

}  // namespace

Result<ProcessResult> run_interruptible(const Command& command, const LineSink& on_line) {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a pipe");
  const UniqueFd read_end(fds[0]);
  UniqueFd write_end(fds[1]);
  const UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  FP_ASSIGN(auto child, ChildProcess::start(command, {{STDIN_FILENO, nothing.get()},
                                                      {STDOUT_FILENO, write_end.get()},
                                                      {STDERR_FILENO, write_end.get()}}));
  write_end.reset();
  std::string output;
  if (!read_output(read_end.get(), output, on_line)) {
    child.stop(kGraceMs);
    return fail(ExitCode::kInterrupted, "interrupted");
  }
  auto result = child.wait();
  result.output = std::move(output);
  return result;
}

}  // namespace fencepost::kernel
