// SPDX-License-Identifier: MIT
// The processes of one session, seen through /proc: proc(5) has the formats.
#include "agent/process_watch.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string_view>

#include "agent/sysfs.h"
#include "base/files.h"

namespace fencepost::agent {
namespace fs = std::filesystem;
namespace {

struct Stat {
  std::string comm;
  char state = '?';
  pid_t session = 0;
};

/// PID (COMM) STATE PPID PGRP SESSION ...; COMM may hold spaces and parentheses.
std::optional<Stat> parse_stat(std::string_view text) {
  const auto open = text.find('(');
  const auto close = text.rfind(") ");
  if (open == std::string_view::npos || close == std::string_view::npos) return std::nullopt;
  Stat stat{std::string(text.substr(open + 1, close - open - 1))};
  auto rest = text.substr(close + 2);
  if (rest.empty()) return std::nullopt;
  stat.state = rest.front();
  for (int field = 0; field < 3; ++field)
    rest.remove_prefix(std::min(rest.find(' ') + 1, rest.size()));
  std::from_chars(rest.data(), rest.data() + rest.size(), stat.session);
  return stat;
}

std::optional<Stat> read_stat(const fs::path& folder) {
  const auto text = read_file(folder / "stat");
  return text ? parse_stat(*text) : std::nullopt;
}

bool is_number(const std::string& name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c); });
}

/// Reaps what has ended. False when no child is left at all.
bool reap() {
  while (true) {
    const pid_t pid = ::waitpid(-1, nullptr, WNOHANG);
    if (pid <= 0) return pid == 0;
  }
}

}  // namespace

std::vector<ProcessState> session_members(pid_t session) {
  std::vector<ProcessState> members;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const auto name = entry.path().filename().string();
    if (!is_number(name)) continue;
    const auto stat = read_stat(entry.path());
    if (stat && stat->session == session) members.push_back({std::stoi(name), stat->state});
  }
  return members;
}

std::string kernel_stacks(const std::vector<ProcessState>& processes) {
  std::string text;
  for (const auto& process : processes) {
    std::error_code error;
    const auto tasks = fs::path("/proc") / std::to_string(process.pid) / "task";
    for (const auto& task : fs::directory_iterator(tasks, error)) {
      const auto stat = read_stat(task.path());
      if (!stat) continue;
      const auto stack = read_file(task.path() / "stack");
      text += fmt::format("{} ({}) state {}\n{}", task.path().filename().string(), stat->comm,
                          stat->state, stack.value_or("(no stack)\n"));
    }
  }
  return text;
}

std::vector<ProcessState> kill_session(pid_t session, double grace_s) {
  const double deadline = monotonic_s() + grace_s;
  while (true) {
    // Orphans are ours, as a subreaper: without a child there is nothing to look for, which spares
    // the walk through /proc, half of a short check's time.
    if (!reap()) return {};
    auto members = session_members(session);
    std::erase_if(members, [](const ProcessState& p) { return p.state == 'Z'; });
    for (const auto& process : members) ::kill(process.pid, SIGKILL);
    if (members.empty() || monotonic_s() >= deadline) return members;
    // Orphans' ends are no event that a process other than their parent can wait for.
    const timespec pause{0, 10'000'000};
    ::nanosleep(&pause, nullptr);
  }
}

}  // namespace fencepost::agent
