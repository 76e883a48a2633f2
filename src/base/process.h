// SPDX-License-Identifier: MIT
// Child processes: run one to its end and take its output, or keep one and stop it by pid.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost {

/// How a child is started. argv[0] is looked up in PATH.
struct Command {
  std::vector<std::string> argv;
  std::filesystem::path cwd;               ///< empty: the caller's
  std::map<std::string, std::string> env;  ///< added to the caller's environment
  std::string input;                       ///< written to its standard input, then closed
};

/// How a child ended. Exactly one of `exit_code` (>= 0) and `signal` (> 0) is meaningful.
struct ProcessResult {
  int exit_code = -1;
  int signal = 0;
  std::string output;  ///< standard output and error, interleaved as written
  [[nodiscard]] bool ok() const { return signal == 0 && exit_code == 0; }
};

/// Called with each complete line of output (without the newline) as it appears.
using LineSink = std::function<void(const std::string&)>;

/// Runs `command` to its end. The Error is only for a child that could not be started
/// (kMissingTool); a child that fails is a ProcessResult. The child dies with the caller.
Result<ProcessResult> run(const Command& command, const LineSink& on_line = {});

/// Whether `program` can be found in PATH and executed.
bool have_program(const std::string& program);

/// A child that runs beside the caller, in a process group of its own; the destructor kills it.
class ChildProcess {
 public:
  struct Redirect {
    int fd;      ///< the descriptor as the child will see it
    int source;  ///< the caller's descriptor, still owned by the caller
  };
  static Result<ChildProcess> start(const Command& command, const std::vector<Redirect>& redirects);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// A descriptor that polls readable when the child has ended.
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }
  /// Whether it still runs; reaps it when it has ended.
  bool running();
  /// Terminates it (SIGTERM, then SIGKILL after `grace_ms`) and reaps it.
  void stop(int grace_ms = 500);
  /// Waits for its end.
  ProcessResult wait();

 private:
  ChildProcess(pid_t pid, UniqueFd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  pid_t pid_ = -1;
  UniqueFd pidfd_;
  ProcessResult result_;
};

}  // namespace fencepost
