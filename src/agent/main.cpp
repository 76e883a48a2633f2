// SPDX-License-Identifier: MIT
// The static program `fencepost-agent`: the init of a guest, and the suite on a board that has
// nothing else of fencepost.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "agent/board.h"
#include "agent/guest_main.h"
#include "base/interrupt.h"
#include "suite/check.h"

namespace fencepost::agent {
namespace {

int report_error(const Error& error) {
  fmt::print(stderr, "fencepost-agent: {}\n", error.what);
  if (!error.hint.empty()) fmt::print(stderr, "  {}\n", error.hint);
  return static_cast<int>(error.code);
}

int list_checks() {
  for (const auto* check : suite::all_checks())
    fmt::print("{:32}  {}\n", check->name, check->question);
  return 0;
}

int board_main(int argc, char** argv) {
  CLI::App app("The fencepost suite on this machine, without a guest.", "fencepost-agent");
  app.require_subcommand(1);
  app.add_subcommand("checks", "List the checks");
  auto* verb = app.add_subcommand("probe", "Run checks on this machine's kernel and devices");
  std::string device;
  std::vector<std::string> globs;
  bool json = false;
  verb->add_option("device", device, "The video node to test; without it each check chooses");
  verb->add_option("--check", globs, "Only checks that match; may be repeated")->type_name("GLOB");
  verb->add_flag("--json", json, "One JSON object a check and line");
  CLI11_PARSE(app, argc, argv);
  if (app.got_subcommand("checks")) return list_checks();
  catch_interrupts();
  const auto status = probe_and_print(device, globs, json);
  return status ? *status : report_error(status.error());
}

}  // namespace
}  // namespace fencepost::agent

int main(int argc, char** argv) {
  if (::getpid() == 1) fencepost::agent::guest_main({});
  return fencepost::agent::board_main(argc, argv);
}
