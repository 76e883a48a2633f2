// SPDX-License-Identifier: MIT
// `fencepost soc`: commands on the kernel of a shape with the simulated SoC.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "base/files.h"
#include "cli/command.h"
#include "cli/guest_command.h"
#include "cli/scratch_folder.h"
#include "cli/soc_workload_cmd.h"
#include "lab/soc_run.h"
#include "soc/fault_schedule.h"

namespace fencepost::cli {
namespace {

using contract::Answer;

struct SocRunOptions {
  GuestOptions guest;
  std::string transport = "trapped";
  double time_per_job_ms = 0;
  std::filesystem::path trace, out;
  std::vector<std::filesystem::path> fault_files;
  std::vector<std::string> faults;
  bool unrecorded = false;
  bool strict = false;
};

/// The schedule of all files and lines together. Where chance has a say and nobody gave a seed, one
/// is drawn and told, so that the run can be repeated.
Result<soc::FaultSource> fault_source(const SocRunOptions& options) {
  soc::FaultSchedule all;
  const auto add = [&all](const soc::FaultSchedule& more) {
    all.rules.insert(all.rules.end(), more.rules.begin(), more.rules.end());
    if (more.seed) all.seed = more.seed;
  };
  for (const auto& file : options.fault_files) {
    FP_ASSIGN(const auto text, read_file(file));
    FP_ASSIGN(const auto schedule, soc::parse_fault_schedule(text, file.string()));
    add(schedule);
  }
  for (const auto& text : options.faults) {
    FP_ASSIGN(const auto schedule, soc::parse_fault_schedule(text));
    add(schedule);
  }
  if (all.is_random() && !all.seed) all.seed = std::random_device{}();
  if (all.is_random())
    fmt::print(stderr, "fencepost: faults by chance; again with --fault seed={}\n", *all.seed);
  return soc::fault_source(std::move(all));
}

/// On standard error, where it does not mix with what the command prints.
void print(const lab::SocVerdict& verdict, const std::filesystem::path& out) {
  for (const auto& line : verdict.lines)
    fmt::print(stderr, "fencepost: {}: {}: {}{}\n", line.name, contract::to_string(line.answer),
               line.sentence,
               out.empty() ? std::string() : fmt::format(" [{}]", (out / line.file).string()));
  fmt::print(stderr, "fencepost: verdict: {}{}\n", contract::to_string(verdict.answer),
             out.empty() ? "; --out DIR keeps the evidence" : "");
}

/// The command's own exit code, but with --strict not 0 where the verdict is not "kept".
int exit_code_of(int command, Answer answer, bool strict) {
  if (!strict || command != 0 || answer == Answer::kKept) return command;
  return exit_status(answer == Answer::kBroken ? ExitCode::kUnexpected : ExitCode::kUnknown);
}

Result<int> run(const SocRunOptions& options) {
  lab::SocRunRequest request{.record = !options.unrecorded, .hardware_trace = options.trace};
  FP_ASSIGN(request.soc.faults, fault_source(options));
  request.soc.transport =
      options.transport == "shared" ? soc::Transport::kShared : soc::Transport::kTrapped;
  request.soc.time_per_job =
      std::chrono::microseconds(static_cast<std::int64_t>(options.time_per_job_ms * 1000));
  FP_ASSIGN(request.guest, guest_config(options.guest));
  request.command = {.argv = options.guest.argv, .interactive = options.guest.interactive};
  std::optional<ScratchFolder> scratch;
  request.out = options.out;
  if (options.out.empty()) {
    FP_ASSIGN(auto folder, ScratchFolder::create());
    request.out = scratch.emplace(std::move(folder)).path();
  }
  FP_ASSIGN(const auto run, lab::run_on_soc(std::move(request)));
  print(run.verdict, options.out);
  FP_ASSIGN(const int code, run.exit_code);
  return exit_code_of(code, run.verdict.answer, options.strict);
}

void add_options(CLI::App& verb, SocRunOptions& options) {
  add_shape_options(verb, options.guest);
  verb.add_option("--fault", options.faults, "What is to go wrong, e.g. 'rga job=2 lost'")
      ->allow_extra_args(false)
      ->type_name("RULE");
  verb.add_option("--faults", options.fault_files, "The same from a file, one a line of a list")
      ->allow_extra_args(false)
      ->type_name("FILE");
  verb.add_option("--transport", options.transport,
                  "How the guest reaches the registers: each access trapped, or shared memory")
      ->check(CLI::IsMember({"trapped", "shared"}));
  verb.add_option("--time-per-job", options.time_per_job_ms,
                  "How long a job of a device takes at least, in milliseconds")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 600'000.0));
  verb.add_option("--out", options.out, "Keep the evidence in this folder")->type_name("DIR");
  verb.add_option("--trace", options.trace, "Write what the devices did to this file")
      ->type_name("FILE");
  verb.add_flag("--unrecorded", options.unrecorded,
                "Do not record fences and buffers: faster, and the contract stays unknown");
  verb.add_flag("--strict", options.strict,
                "Where CMD succeeds and the verdict does not: exit with 1 (broken) or 14");
}

}  // namespace

void add_soc_command(CLI::App& app, Dispatch& dispatch) {
  CLI::App* soc = app.add_subcommand("soc", "The real drivers of an SoC on simulated hardware");
  soc->require_subcommand(1);
  auto options = std::make_shared<SocRunOptions>();
  options->guest.config = "soc";
  CLI::App* verb = soc->add_subcommand(
      "run", "Run a command of this machine in a guest with the SoC; its exit code is passed on");
  add_options(*verb, *options);
  verb->footer(
      "CMD and its arguments follow the shape, after -- where they could be taken for ours.\n"
      "The verdict on contract, kernel log and hardware is on standard error at the end, also\n"
      "after Ctrl-C. docs/soc-faults.md has the faults.");
  take_command(*verb, dispatch, options->guest, "fencepost soc run SHAPE [--] CMD...",
               [options] { return run(*options); });
  add_soc_workload_command(*soc, dispatch);
}

}  // namespace fencepost::cli
