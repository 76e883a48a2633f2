// SPDX-License-Identifier: MIT
// What the machine is that a run was made on, as far as it bears on the result.
#include "lab/host.h"

#include <thread>

#include "base/process.h"

namespace fencepost::lab {
namespace {

std::string first_line_of(const std::vector<std::string>& argv) {
  const auto result = run(Command{.argv = argv});
  if (!result || !result->ok()) return "not found";
  return result->output.substr(0, result->output.find('\n'));
}

}  // namespace

std::map<std::string, std::string> describe_host() {
  return {{"qemu", first_line_of({"qemu-system-x86_64", "--version"})},
          {"compiler", first_line_of({"gcc", "--version"})},
          {"base_kernel",
           first_line_of({"dpkg-query", "-W", "-f", "${Package} ${Version}", "linux-source-6.12"})},
          {"accelerator", "tcg"},
          {"cpus", std::to_string(std::thread::hardware_concurrency())}};
}

}  // namespace fencepost::lab
