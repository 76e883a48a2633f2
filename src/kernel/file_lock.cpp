// SPDX-License-Identifier: MIT
// Takes flock(2) on a file, waiting in a child so that Ctrl-C can end the wait.
#include "kernel/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include "base/files.h"
#include "kernel/interruptible.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;

Result<FileLock> FileLock::take(const fs::path& file, const std::function<void()>& on_wait) {
  FP_TRY(make_folder(file.parent_path()));
  // Close-on-exec: a guest that is started meanwhile must not keep the lock for its life.
  UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!fd) return fail_errno(ExitCode::kIo, fmt::format("cannot open {}", file.string()));
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK)
      return fail_errno(ExitCode::kIo, fmt::format("cannot lock {}", file.string()));
    if (on_wait) on_wait();
    // flock(2) cannot be waited for together with an interrupt, a child can.
    FP_TRY(run_interruptible({.argv = {"flock", "--exclusive", file.string(), "true"}}));
  }
  return FileLock(std::move(fd));
}

}  // namespace fencepost::kernel
