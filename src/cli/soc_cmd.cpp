// SPDX-License-Identifier: MIT
// `fencepost soc`: commands on the kernel of a shape with the simulated SoC.
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "base/files.h"
#include "base/output_file.h"
#include "cli/command.h"
#include "cli/guest_command.h"
#include "soc/fault_schedule.h"
#include "soc/soc.h"
#include "vm/guest.h"

namespace fencepost::cli {
namespace {

struct SocRunOptions {
  GuestOptions guest;
  double time_per_job_ms = 0;
  std::filesystem::path trace;
  std::vector<std::filesystem::path> fault_files;
  std::vector<std::string> faults;
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
  if (all.is_random() && !all.seed) {
    all.seed = std::random_device{}();
    fmt::print(stderr, "fencepost: soc: faults by chance; again with --fault seed={}\n", *all.seed);
  }
  return soc::fault_source(std::move(all));
}

Result<std::optional<OutputFile>> open_trace(const std::filesystem::path& path) {
  std::optional<OutputFile> trace;
  if (path.empty()) return trace;
  FP_ASSIGN(auto file, OutputFile::create(path, OutputFile::Where::kInPlace));
  trace.emplace(std::move(file));
  return trace;
}

/// On standard error, where it does not mix with what the command prints.
void print_summary(const soc::Journal& journal) {
  for (const auto& [device, jobs] : journal.jobs())
    fmt::print(stderr, "fencepost: soc: {}: {} job{}\n", device, jobs, jobs == 1 ? "" : "s");
  for (const auto& [device, faults] : journal.faults())
    for (const auto& [name, count] : faults)
      fmt::print(stderr, "fencepost: soc: {}: fault {}: {} time{}\n", device, name, count,
                 count == 1 ? "" : "s");
  for (const auto& problem : journal.problems())
    fmt::print(stderr, "fencepost: soc: {}: {}: {}\n", problem.device, problem.register_name,
               problem.text);
}

/// Boots a guest with the SoC; when this returns the SoC has stopped.
Result<int> run_with_soc(const SocRunOptions& options, soc::SocOptions soc_options) {
  FP_ASSIGN(auto config, guest_config(options.guest));
  soc_options.memory_bytes = static_cast<std::uint64_t>(config.memory_mb) << 20;
  FP_ASSIGN(auto soc, soc::Soc::start(std::move(soc_options)));
  const auto inherited = soc.descriptors();
  config.hardware = vm::OutsideHardware{.ram_fd = inherited.ram,
                                        .registers_fd = inherited.registers,
                                        .interrupts_fd = inherited.interrupts,
                                        .lines = static_cast<int>(soc::kLines)};
  const auto exit_code = vm::run_with_host_root(config, {.argv = options.guest.argv,
                                                         .interactive = options.guest.interactive,
                                                         .started = [&] { soc.qemu_started(); }});
  print_summary(soc.journal());
  return exit_code;
}

Result<int> run(const SocRunOptions& options) {
  FP_ASSIGN(auto faults, fault_source(options));
  FP_ASSIGN(auto trace, open_trace(options.trace));
  soc::SocOptions soc_options{
      .time_per_job =
          std::chrono::microseconds(static_cast<std::int64_t>(options.time_per_job_ms * 1000)),
      .faults = std::move(faults),
  };
  // A write that fails is told at the end: the file gives its Error again.
  if (trace)
    soc_options.trace = [&](const std::string& line) {
      static_cast<void>(trace->write(line + "\n"));
    };
  const auto exit_code = run_with_soc(options, std::move(soc_options));
  if (exit_code && trace) FP_TRY(trace->finish());
  return exit_code;
}

}  // namespace

void add_soc_command(CLI::App& app, Dispatch& dispatch) {
  CLI::App* soc = app.add_subcommand("soc", "The real drivers of an SoC on simulated hardware");
  soc->require_subcommand(1);
  auto options = std::make_shared<SocRunOptions>();
  options->guest.config = "soc";
  CLI::App* verb = soc->add_subcommand(
      "run", "Run a command of this machine in a guest with the SoC; its exit code is passed on");
  add_shape_options(*verb, options->guest);
  verb->add_option("--time-per-job", options->time_per_job_ms,
                   "How long a job of a device takes at least, in milliseconds")
      ->type_name("MS")
      ->check(CLI::Range(0.0, 600'000.0));
  verb->add_option("--trace", options->trace, "Write what the devices did to this file")
      ->type_name("FILE");
  verb->add_option("--fault", options->faults, "What is to go wrong, e.g. 'rga job=2 lost'")
      ->allow_extra_args(false)
      ->type_name("RULE");
  verb->add_option("--faults", options->fault_files, "The same from a file, one a line of a list")
      ->allow_extra_args(false)
      ->type_name("FILE");
  verb->footer(
      "CMD and its arguments follow the shape, after -- where they could be taken for ours.\n"
      "What the devices did, and what was wrong with what the guest asked of them, is told on\n"
      "standard error at the end.");
  take_command(*verb, dispatch, options->guest, "fencepost soc run SHAPE [--] CMD...",
               [options] { return run(*options); });
}

}  // namespace fencepost::cli
