// SPDX-License-Identifier: MIT
// Commands of this machine in a guest, with their streams and exit codes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "base/files.h"
#include "test_kernel.h"
#include "vm/boot.h"
#include "vm/guest.h"

namespace fencepost::vm {
namespace {

struct Ran {
  int exit_code = -1;
  std::string out, err;
};

std::string content(const UniqueFd& file) {
  return read_file(fmt::format("/proc/self/fd/{}", file.get())).value_or("");
}

class HostRoot : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    kernel_ = test::test_kernel(why);
    if (!kernel_) GTEST_SKIP() << why;
  }

  /// In a process of its own, whose standard streams are files.
  Ran run(const std::vector<std::string>& argv, const std::string& input = {}) {
    auto config = test::test_guest(*kernel_, Time::kReal);
    config.memory_mb = 1024;
    const auto in = anonymous_file(input);
    const auto out = anonymous_file("");
    const auto err = anonymous_file("");
    ::lseek(in->get(), 0, SEEK_SET);
    const pid_t pid = ::fork();
    if (pid == 0) {
      ::dup2(in->get(), STDIN_FILENO);
      ::dup2(out->get(), STDOUT_FILENO);
      ::dup2(err->get(), STDERR_FILENO);
      const auto result = run_with_host_root(config, {argv});
      if (!result) fmt::print(stderr, "{}\n{}\n", result.error().what, result.error().hint);
      ::_exit(result.value_or(200));
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return {WEXITSTATUS(status), content(*out), content(*err)};
  }

  std::optional<kernel::KernelImage> kernel_;
};

TEST_F(HostRoot, PassesStreamsAndExitCode) {
  const auto ran = run({"sh", "-c", "uname -r; cat; echo err >&2; exit 7"}, "from the host\n");
  EXPECT_EQ(ran.exit_code, 7) << ran.err;
  EXPECT_EQ(ran.out, kernel_->release + "\nfrom the host\n");
  EXPECT_EQ(ran.err, "err\n");
}

TEST_F(HostRoot, UnknownCommandIs127) {
  EXPECT_EQ(run({"fencepost-no-such-command"}).exit_code, 127);
}

TEST_F(HostRoot, TheRootIsReadOnlyAndTmpIsNot) {
  const auto ran = run({"sh", "-c", "touch /usr/x; echo y > /tmp/x && cat /tmp/x; ls /dev/video0"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "y\n/dev/video0\n");
  EXPECT_NE(ran.err.find("Read-only file system"), std::string::npos);
}

}  // namespace
}  // namespace fencepost::vm
