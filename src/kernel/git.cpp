// SPDX-License-Identifier: MIT
// Runs git with an environment of its own.
#include "kernel/git.h"

#include "kernel/interruptible.h"

namespace fencepost::kernel {
namespace {

/// The same for everyone on every day, so that equal content gives equal commits.
constexpr const char* kCommitterName = "fencepost";
constexpr const char* kCommitterEmail = "fencepost@localhost";
constexpr const char* kDate = "2000-01-01T00:00:00Z";

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto start = text.rfind('\n');
  return start == std::string::npos ? text : text.substr(start + 1);
}

}  // namespace

Result<ProcessResult> Git::run(const std::vector<std::string>& arguments) const {
  Command command;
  // Without -u, a hook that calls us would have us work on its repository.
  command.argv = {"env",
                  "-u",
                  "GIT_DIR",
                  "-u",
                  "GIT_WORK_TREE",
                  "-u",
                  "GIT_INDEX_FILE",
                  "git",
                  "-c",
                  "core.hooksPath=/dev/null",
                  "-c",
                  "advice.detachedHead=false"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.cwd = folder_;
  command.env = {{"GIT_CONFIG_GLOBAL", "/dev/null"},     {"GIT_CONFIG_NOSYSTEM", "1"},
                 {"GIT_TERMINAL_PROMPT", "0"},           {"GIT_AUTHOR_NAME", kCommitterName},
                 {"GIT_AUTHOR_EMAIL", kCommitterEmail},  {"GIT_AUTHOR_DATE", kDate},
                 {"GIT_COMMITTER_NAME", kCommitterName}, {"GIT_COMMITTER_EMAIL", kCommitterEmail},
                 {"GIT_COMMITTER_DATE", kDate},          {"LC_ALL", "C.UTF-8"}};
  return run_interruptible(command);
}

Result<std::string> Git::output(const std::vector<std::string>& arguments) const {
  FP_ASSIGN(auto result, run(arguments));
  if (result.ok()) return std::move(result.output);
  return fail(ExitCode::kBaseSource, fmt::format("git {} failed in {}: {}", arguments.front(),
                                                 folder_.string(), last_line(result.output)));
}

Status Git::check(const std::vector<std::string>& arguments) const {
  FP_TRY(output(arguments));
  return {};
}

Result<std::vector<std::string>> Git::lines(const std::vector<std::string>& arguments) const {
  FP_ASSIGN(const auto text, output(arguments));
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

Result<std::string> Git::commit(const std::string& revision) const {
  FP_ASSIGN(auto result, run({"rev-parse", "--quiet", "--verify", revision + "^{commit}"}));
  if (!result.ok()) return std::string();
  return result.output.substr(0, result.output.find('\n'));
}

}  // namespace fencepost::kernel
