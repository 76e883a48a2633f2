// SPDX-License-Identifier: MIT
// Checks that end in every way a check can end; they look at nothing.
#include "stand_in_checks.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ctime>
#include <string>

#include "base/unique_fd.h"

namespace fencepost::test {
namespace {

using suite::Check;
using suite::Context;

void sleep_s(time_t seconds) {
  const timespec pause{seconds, 0};
  ::nanosleep(&pause, nullptr);
}

Status passes(Context& context) {
  context.state("fence", "CAPTURE 0", "pending");
  context.expect(true, "one is one", "1");
  return {};
}

Status fails(Context& context) {
  context.expect(false, "one is two", "1");
  return {};
}

Status cannot_work(Context&) {
  return fail(ExitCode::kDevice, "there is no such device");
}

Status waits(Context& context) {
  context.note("before");
  sleep_s(5);
  context.note("after");
  context.expect(true, "five seconds have passed", std::to_string(context.now()));
  return {};
}

Status killed(Context& context) {
  context.note("about to die");
  ::raise(SIGABRT);
  return {};
}

Status leaves_child(Context& context) {
  if (::fork() == 0) {
    ::setpgid(0, 0);
    while (true) ::pause();
  }
  context.expect(true, "a child runs on", "");
  return {};
}

Status big_evidence(Context& context) {
  context.attach("big.bin", std::string(3 << 20, '\n'));
  context.expect(true, "more than a pipe holds arrives", "");
  return {};
}

Status never_ends(Context& context) {
  context.note("pausing");
  while (true) ::pause();
}

Status panics(Context& context) {
  context.note("last words");
  sleep_s(1);  // of the guest's time, in which the agent hands them on
  const UniqueFd trigger(::open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC));
  if (::write(trigger.get(), "c", 1) != 1) return fail(ExitCode::kDevice, "no sysrq");
  return {};
}

Status floods(Context&) {
  const UniqueFd console(::open("/dev/console", O_WRONLY | O_CLOEXEC));
  const std::string line(200, 'x');
  while (::write(console.get(), line.data(), line.size()) > 0) {
  }
  return {};
}

/// Takes the only CPU for good, as a driver that spins with its lock held would.
Status silent(Context& context) {
  context.note("now silent");
  sleep_s(1);
  const UniqueFd limit(::open("/proc/sys/kernel/sched_rt_runtime_us", O_WRONLY | O_CLOEXEC));
  if (::write(limit.get(), "-1", 2) != 2) return fail(ExitCode::kDevice, "no RT limit");
  const sched_param first{.sched_priority = 99};
  if (::sched_setscheduler(0, SCHED_FIFO, &first) != 0)
    return fail(ExitCode::kDevice, "no real-time priority");
  volatile bool forever = true;
  while (forever) continue;
  return {};
}

constexpr Check make(const char* name, Status (*run)(Context&)) {
  return {.name = name, .question = "?", .run = run, .bound_s = 60};
}

constexpr std::array kChecks = {make("passes", passes),
                                make("fails", fails),
                                make("cannot-work", cannot_work),
                                make("waits", waits),
                                make("killed", killed),
                                make("leaves-child", leaves_child),
                                make("big-evidence", big_evidence),
                                make("never-ends", never_ends),
                                make("panics", panics),
                                make("floods", floods),
                                make("silent", silent)};

Result<const Check*> find(std::string_view name) {
  for (const auto& check : kChecks)
    if (check.name == name) return &check;
  return fail(ExitCode::kUnknownName, fmt::format("there is no check '{}'", name));
}

Result<const suite::Fault*> no_fault(std::string_view name) {
  return fail(ExitCode::kUnknownName, fmt::format("there is no fault '{}'", name));
}

}  // namespace

agent::Catalogue stand_in_catalogue() {
  return {.find_check = find, .find_fault = no_fault};
}

}  // namespace fencepost::test
