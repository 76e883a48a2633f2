// SPDX-License-Identifier: MIT
// One running QEMU and its three channels: console, the agent's port, monitor.
#include "vm/machine.h"

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

#include "base/files.h"
#include "base/interrupt.h"
#include "base/socket_pair.h"

namespace fencepost::vm {
namespace {

using Clock = std::chrono::steady_clock;

/// Room for a burst of the console: QEMU drops characters that a full pipe refuses for long.
constexpr int kConsolePipeBytes = 1 << 20;

struct Pipe {
  UniqueFd ours, theirs;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> fds{};
  if (::pipe2(fds.data(), O_CLOEXEC) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a pipe");
  ::fcntl(fds[0], F_SETFL, O_NONBLOCK);
  ::fcntl(fds[0], F_SETPIPE_SZ, kConsolePipeBytes);  // less where the user may not have as much
  return Pipe{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

/// Appends what can be read now. False at the end of the stream.
bool read_available(int fd, std::string& to) {
  std::array<char, 65536> bytes{};
  while (true) {
    const auto n = ::read(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0;
    to.append(bytes.data(), static_cast<std::size_t>(n));
  }
}

int poll_timeout(Clock::time_point deadline) {
  if (deadline == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, 3'600'000));
}

}  // namespace

Result<Machine> Machine::start(const Qemu& qemu, MachineOptions options) {
  FP_ASSIGN(auto console, make_pipe());
  FP_ASSIGN(auto errors, make_pipe());
  FP_ASSIGN(auto control, make_socket_pair());
  FP_ASSIGN(auto monitor, make_socket_pair());
  options.console_fd = console.theirs.get();
  options.control_fd = control.theirs.get();
  options.qmp_fd = monitor.theirs.get();
  const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));

  Command command{.argv = arguments(options)};
  FP_TRY(refuse_lost_accesses(command.argv));
  command.argv.insert(command.argv.begin(), qemu.program);
  std::vector<ChildProcess::Redirect> redirects = {{STDIN_FILENO, nothing.get()},
                                                   {STDOUT_FILENO, errors.theirs.get()},
                                                   {STDERR_FILENO, errors.theirs.get()}};
  const auto hardware = options.hardware.value_or(OutsideHardware{});
  for (const int fd : {options.console_fd, options.control_fd, options.qmp_fd, options.initrd_fd,
                       options.snapshot_fd, options.devices_fd, hardware.ram_fd,
                       hardware.registers_fd, hardware.interrupts_fd}) {
    if (fd >= 0) redirects.push_back({fd, fd});
  }
  FP_ASSIGN(auto process, ChildProcess::start(command, redirects));
  for (auto* end : {&console.theirs, &errors.theirs, &control.theirs, &monitor.theirs})
    end->reset();

  Machine machine(std::move(process), Qmp(std::move(monitor.ours)));
  machine.console_pipe_ = std::move(console.ours);
  machine.control_ = std::move(control.ours);
  machine.errors_ = std::move(errors.ours);
  if (const auto status = machine.qmp_.negotiate(); !status)
    return fail(ExitCode::kQemu, fmt::format("QEMU does not start: {}", status.error().what),
                machine.last_words());
  return machine;
}

Result<Machine::Event> Machine::wait(Clock::time_point deadline, const FrameSink& on_frame,
                                     std::span<pollfd> others) {
  std::vector<pollfd> fds = {{control_.get(), POLLIN, 0},
                             {console_pipe_.get(), POLLIN, 0},
                             {process_.pidfd(), POLLIN, 0},
                             {interrupt_fd(), POLLIN, 0}};
  const auto own = static_cast<std::ptrdiff_t>(fds.size());
  fds.insert(fds.end(), others.begin(), others.end());
  while (true) {
    const int ready = ::poll(fds.data(), fds.size(), poll_timeout(deadline));
    if (ready < 0 && errno != EINTR) return fail_errno(ExitCode::kInternal, "cannot poll");
    if (ready < 0) continue;
    std::copy(fds.begin() + own, fds.end(), others.begin());
    const bool console = (fds[1].revents & POLLIN) != 0;
    const bool ended = fds[2].revents != 0;
    if (fds[3].revents != 0) return Event::kInterrupted;
    if (console) read_console();
    FP_ASSIGN(const bool frames, read_control(on_frame));
    if (frames) return Event::kFrames;
    if (ended) return Event::kEnded;
    if (std::ranges::any_of(others, [](const pollfd& fd) { return fd.revents != 0; }))
      return Event::kOther;
    if (console) return Event::kConsole;
    if (Clock::now() >= deadline) return Event::kSilence;
  }
}

Result<bool> Machine::read_control(const FrameSink& on_frame) {
  std::array<char, 65536> bytes{};
  bool any = false;
  while (true) {
    const auto n = ::recv(control_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return any;  // nothing now; its end shows in the process'
    FP_TRY(decoder_.feed({bytes.data(), static_cast<std::size_t>(n)}, [&](protocol::Frame frame) {
      any = true;
      on_frame(std::move(frame));
    }));
  }
}

Status Machine::send_some(std::string& bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(control_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) return {};
    if (n < 0 && errno != EINTR) return fail_errno(ExitCode::kGuest, "cannot write to the guest");
    if (n > 0) bytes.erase(0, static_cast<std::size_t>(n));
  }
  return {};
}

void Machine::read_console() {
  read_available(console_pipe_.get(), console_);
}

void Machine::forget() {
  std::string past;
  std::array<char, 65536> bytes{};
  while (::recv(control_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) {
  }
  read_available(console_pipe_.get(), past);
  console_.clear();
  decoder_ = {};
}

std::chrono::duration<double> Machine::starved() const {
  // The second number of each thread's schedstat: Documentation/scheduler/sched-stats.rst.
  const std::filesystem::path threads = fmt::format("/proc/{}/task", process_.pid());
  std::error_code error;
  std::uint64_t total_ns = 0;
  for (const auto& thread : std::filesystem::directory_iterator(threads, error)) {
    std::istringstream fields(read_file(thread.path() / "schedstat").value_or(""));
    std::uint64_t ran_ns = 0;
    std::uint64_t waited_ns = 0;
    if (fields >> ran_ns >> waited_ns) total_ns += waited_ns;
  }
  return std::chrono::duration<double, std::nano>(static_cast<double>(total_ns));
}

std::string Machine::last_words() {
  std::string text;
  read_available(errors_.get(), text);
  return last_lines(text, 5);
}

Watchdog::Watchdog(const Machine& machine, std::chrono::seconds patience)
    : machine_(machine), patience_(patience) {
  feed();
}

void Watchdog::feed() {
  since_ = Clock::now();
  starved_since_ = machine_.starved();
}

Clock::time_point Watchdog::next_look() const {
  const auto now = Clock::now();
  return now < since_ + patience_ ? since_ + patience_ : now + std::chrono::seconds(1);
}

bool Watchdog::expired() const {
  const std::chrono::duration<double> silent = Clock::now() - since_;
  if (silent < patience_) return false;
  return silent - (machine_.starved() - starved_since_) >= patience_ || silent >= 8 * patience_;
}

std::string last_lines(std::string_view text, int lines) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  auto begin = text.size();
  for (int line = 0; line < lines && begin != std::string_view::npos && begin > 0; ++line)
    begin = text.rfind('\n', begin - 1);
  return std::string(begin == std::string_view::npos || begin == 0 ? text : text.substr(begin + 1));
}

}  // namespace fencepost::vm
