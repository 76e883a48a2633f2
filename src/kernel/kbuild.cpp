// SPDX-License-Identifier: MIT
// Calls the kernel's make, and reads its complaints.
#include "kernel/kbuild.h"

#include <array>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/files.h"
#include "base/process.h"
#include "kernel/interruptible.h"

namespace fencepost::kernel {
namespace {

struct Tool {
  const char* program;
  const char* package;
};
constexpr std::array<Tool, 12> kTools = {{{"git", "git"},
                                          {"tar", "tar"},
                                          {"xz", "xz-utils"},
                                          {"make", "make"},
                                          {"gcc", "gcc"},
                                          {"ld", "binutils"},
                                          {"strip", "binutils"},
                                          {"flex", "flex"},
                                          {"bison", "bison"},
                                          {"bc", "bc"},
                                          {"perl", "perl"},
                                          {"flock", "util-linux"}}};

/// What the caller's environment must not decide; MAKEFLAGS comes from a make that called us.
constexpr std::array<const char*, 10> kForeign = {
    "MAKEFLAGS",     "MFLAGS",  "MAKELEVEL", "MAKEOVERRIDES", "ARCH",
    "CROSS_COMPILE", "KCFLAGS", "KCPPFLAGS", "KBUILD_OUTPUT", "KBUILD_EXTMOD"};

bool is_step(const std::string& line) {
  return line.size() > 3 && line.starts_with("  ") && line[2] >= 'A' && line[2] <= 'Z';
}

/// "  CC [M]  drivers/a.o" as "CC drivers/a.o"; names below `objects` are made relative.
std::string tidy_step(const std::string& line, const std::string& objects) {
  std::istringstream words(line);
  std::string text;
  for (std::string word; words >> word;) {
    if (word == "[M]") continue;
    if (word.starts_with(objects)) word.erase(0, objects.size());
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

bool is_error(const std::string& line) {
  return line.find(": error:") != std::string::npos ||
         line.find("fatal error:") != std::string::npos || line.starts_with("ERROR: modpost") ||
         line.find(" Error ") != std::string::npos ||
         line.find("undefined reference to") != std::string::npos ||
         line.find("*** ") != std::string::npos;
}

Command make_command(const Kbuild::Folders& folders, const std::vector<std::string>& arguments) {
  Command command;
  command.argv = {"env"};
  for (const auto* name : kForeign) command.argv.insert(command.argv.end(), {"-u", name});
  // The lock is inherited by every process of make: should we be killed, the next build waits
  // until the last of them is gone.
  command.argv.insert(command.argv.end(),
                      {"nice", "flock", (folders.objects / ".make.lock").string(), "make", "-C",
                       folders.source.string(), "O=" + folders.objects.string(),
                       fmt::format("-j{}", std::max(1U, std::thread::hardware_concurrency()))});
  if (have_program("ccache"))
    command.argv.insert(command.argv.end(), {"CC=ccache gcc", "HOSTCC=ccache gcc"});
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.cwd = folders.source;
  command.env = {{"KBUILD_BUILD_TIMESTAMP", "1970-01-01"},
                 {"KBUILD_BUILD_USER", "fencepost"},
                 {"KBUILD_BUILD_HOST", "fencepost"},
                 {"KBUILD_BUILD_VERSION", "1"},
                 {"LOCALVERSION", ""},  // set but empty: no "+" after the release
                 {"CCACHE_DIR", (folders.cache / "ccache").string()},
                 {"CCACHE_MAXSIZE", "3G"},
                 {"CCACHE_DEPEND", "1"},  // a fifth less CPU than preprocessing for the look-up
                 {"LC_ALL", "C.UTF-8"}};
  return command;
}

}  // namespace

std::string first_error(const std::string& output, std::size_t max_lines) {
  std::istringstream stream(output);
  std::string text;
  std::size_t count = 0;
  for (std::string line; std::getline(stream, line) && count < max_lines;) {
    if (count == 0 && !is_error(line)) continue;
    // make's own account of the same failure says nothing new.
    if (count > 0 && (is_step(line) || line.starts_with("make"))) break;
    text += (count++ == 0 ? "" : "\n") + line;
  }
  return text;
}

Status Kbuild::make(const std::vector<std::string>& arguments, const StepSink& on_step) const {
  FP_TRY(make_folder(folders_.objects));
  FP_TRY(make_folder(folders_.log.parent_path()));
  std::ofstream log(folders_.log, std::ios::app);
  const auto objects = folders_.objects.string() + "/";
  FP_ASSIGN(const auto result,
            run_interruptible(make_command(folders_, arguments), [&](const std::string& line) {
              log << line << '\n';
              if (on_step && is_step(line)) on_step(tidy_step(line, objects));
            }));
  if (result.ok()) return {};
  auto error = first_error(result.output);
  if (error.empty()) error = "no error line found";
  return fail(ExitCode::kBuild,
              fmt::format("make {} failed:\n{}", fmt::join(arguments, " "), error),
              fmt::format("the full log is {}", folders_.log.string()));
}

Result<std::string> toolchain_version() {
  std::string version;
  for (const auto* program : {"gcc", "ld"}) {
    FP_ASSIGN(const auto result, run_interruptible({.argv = {program, "--version"}}));
    version += result.output.substr(0, result.output.find('\n')) + "\n";
  }
  return version;
}

Status check_build_tools() {
  for (const auto& tool : kTools)
    if (!have_program(tool.program))
      return fail(ExitCode::kMissingTool,
                  fmt::format("{} is needed to build a kernel", tool.program),
                  fmt::format("install it: apt-get install {}", tool.package));
  return {};
}

}  // namespace fencepost::kernel
