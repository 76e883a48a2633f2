// SPDX-License-Identifier: MIT
// Speaks failslab's debugfs files and /proc/thread-self/fail-nth.
#include "suite/scenes/allocation_failure.h"

#include <fcntl.h>

#include <array>
#include <charconv>
#include <fstream>

namespace fencepost::suite {
namespace {

constexpr const char* kFailslab = "/sys/kernel/debug/failslab/";

Status write_number(int fd, unsigned number) {
  const auto text = std::to_string(number);
  if (::pwrite(fd, text.data(), text.size(), 0) < 0)
    return fail_errno(ExitCode::kIo, "cannot write fail-nth");
  return {};
}

Result<unsigned> read_number(int fd) {
  std::array<char, 16> text{};
  const auto length = ::pread(fd, text.data(), text.size(), 0);
  unsigned number = 0;
  if (length <= 0 || std::from_chars(text.data(), text.data() + length, number).ec != std::errc{})
    return fail_errno(ExitCode::kIo, "cannot read fail-nth");
  return number;
}

}  // namespace

Result<AllocationFailure> AllocationFailure::open() {
  UniqueFd fd(::open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC));
  if (!fd) return fail_errno(ExitCode::kDevice, "the kernel has no fault injection (fail-nth)");
  AllocationFailure failure(std::move(fd));
  // Off by default: allocations that may sleep do not fail, and each failure prints a stack.
  FP_TRY(failure.set("ignore-gfp-wait", "N"));
  FP_TRY(failure.set("verbose", "0"));
  return failure;
}

AllocationFailure::~AllocationFailure() {
  for (const auto& [file, text] : saved_) std::ofstream(file) << text;
}

Status AllocationFailure::set(const char* name, const char* value) {
  const auto file = std::string(kFailslab) + name;
  std::string before;
  std::ifstream(file) >> before;
  std::ofstream out(file);
  out << value << std::flush;
  if (before.empty() || !out)
    return fail(ExitCode::kDevice, "the kernel has no failslab (" + file + ")");
  saved_.emplace_back(file, before);
  return {};
}

Result<bool> AllocationFailure::fail_nth(unsigned nth, const std::function<void()>& call) {
  FP_TRY(write_number(fail_nth_.get(), nth));
  call();
  FP_ASSIGN(const unsigned left, read_number(fail_nth_.get()));
  FP_TRY(write_number(fail_nth_.get(), 0));
  return left == 0;
}

}  // namespace fencepost::suite
