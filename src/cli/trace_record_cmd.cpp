// SPDX-License-Identifier: MIT
// `fencepost trace record [--for 30s] [-o DIR] [-- CMD]`: takes a recording of this machine.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "agent/recording.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/trace_input.h"

namespace fencepost::cli {
namespace {

using agent::Recorded;

/// On standard error, since standard output may be the command's.
void report(const agent::RecordingOptions& options, const Recorded& recorded) {
  fmt::print(stderr, "fencepost: {}: {} KiB of events in {}\n", options.folder.string(),
             recorded.bytes / 1024, format_duration(recorded.seconds));
  if (const auto lost = recorded.lost.overrun + recorded.lost.dropped; lost > 0)
    fmt::print(stderr, "  {} events were lost; a larger --buffer keeps more\n", lost);
  for (const std::string& event : recorded.missing)
    fmt::print(stderr, "  this kernel has no event {}\n", event);
  if (!recorded.log_readable) fmt::print(stderr, "  the kernel log cannot be read\n");
}

/// A command that is stopped when the time is over has done what it should.
int exit_code_of(const agent::RecordingOptions& options, const Recorded& recorded) {
  if (recorded.end == Recorded::End::kInterrupt && !options.argv.empty())
    return exit_status(ExitCode::kInterrupted);
  return recorded.exit_code;
}

void add_options(CLI::App& verb, agent::RecordingOptions& options) {
  verb.add_option("-o,--output", options.folder, "The folder to put it in")
      ->default_str("fencepost-recording")
      ->type_name("DIR");
  verb.add_option("--for", options.seconds, "For how long at most, e.g. 30s, 5min")
      ->transform(
          CLI::AsNumberWithUnit(std::map<std::string, double>{{"s", 1}, {"min", 60}, {"h", 3600}},
                                CLI::AsNumberWithUnit::CASE_SENSITIVE, "TIME"))
      ->check(CLI::PositiveNumber)
      ->type_name("TIME");
  verb.add_option("--buffer", options.tracer.buffer_kb, "The kernel's buffer in KiB for each CPU")
      ->check(CLI::Range(16, 1 << 21))
      ->capture_default_str();
}

}  // namespace

void add_trace_record_command(CLI::App& trace, Dispatch& dispatch) {
  auto options = std::make_shared<agent::RecordingOptions>();
  options->folder = "fencepost-recording";
  options->tracer.name = "fencepost-record";
  options->tracer.buffer_kb = 8192;
  CLI::App* verb = trace.add_subcommand(
      "record", "Record this machine's fences and buffers, with its kernel log and a manifest");
  add_options(*verb, *options);
  verb->footer(
      "CMD follows after --; its end ends the recording, and its exit code is passed on. Without\n"
      "one, --for or Ctrl-C ends it. Wants root; other tracing on the machine is not touched.");
  dispatch.on_with_command(verb, [options](const std::vector<std::string>& command) -> Result<int> {
    options->argv = command;
    FP_ASSIGN(const auto recorded, agent::record(*options));
    report(*options, recorded);
    return exit_code_of(*options, recorded);
  });
}

}  // namespace fencepost::cli
