// SPDX-License-Identifier: MIT
// `fencepost soc workload`: what was reported from a board, on the simulated SoC.
#include "cli/soc_workload_cmd.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "cli/guest_command.h"
#include "cli/scratch_folder.h"
#include "lab/workload_run.h"

namespace fencepost::cli {
namespace {

using contract::Answer;

/// More than this is no workload but a day's work, and the trace fills the disk.
constexpr int kMostFrames = 100'000;

struct Options {
  std::string name;
  std::vector<std::string> shapes = {"stock", "v2", "v3"};
  int frames = 0;  ///< 0: the workload's own
  std::filesystem::path out;
};

void print_sentences(const lab::WorkloadResult& result) {
  for (const auto& sentence : result.sentences)
    fmt::print(stderr, "fencepost: {}: {}\n", result.shape, sentence);
  if (!result.trouble.empty())
    fmt::print(stderr, "fencepost: {}: {}\n", result.shape, result.trouble);
}

/// 1 where frames are missing or a contract is broken, else 14 where one is unknown, else 0.
int exit_code_of(const std::vector<lab::WorkloadResult>& results) {
  const auto is = [&](Answer answer) {
    return std::ranges::find(results, answer, &lab::WorkloadResult::answer) != results.end();
  };
  if (!std::ranges::all_of(results, lab::is_whole) || is(Answer::kBroken))
    return exit_status(ExitCode::kUnexpected);
  return exit_status(is(Answer::kUnknown) ? ExitCode::kUnknown : ExitCode::kOk);
}

/// The kernels of all shapes first, so that none is missing when the first guest has run.
Result<std::vector<vm::GuestConfig>> guests_of(const std::vector<std::string>& shapes) {
  std::vector<vm::GuestConfig> guests;
  for (const auto& shape : shapes) {
    GuestOptions options;
    options.shape = shape;
    options.config = "soc";
    FP_ASSIGN(auto guest, guest_config(options));
    guests.push_back(std::move(guest));
  }
  return guests;
}

Result<int> run(const Options& options) {
  FP_ASSIGN(const auto workload, lab::find_workload(options.name));
  const int frames = options.frames > 0 ? options.frames : workload.frames;
  FP_ASSIGN(const auto guests, guests_of(options.shapes));
  FP_ASSIGN(const auto scratch, ScratchFolder::create());
  const auto out = options.out.empty() ? scratch.path() : std::filesystem::absolute(options.out);
  FP_ASSIGN(const auto stream, lab::make_workload_stream(workload, frames, out));
  std::vector<lab::WorkloadResult> results;
  for (std::size_t i = 0; i < guests.size(); ++i) {
    const auto& shape = options.shapes[i];
    FP_ASSIGN(auto result, lab::run_workload({.workload = workload,
                                              .stream = stream,
                                              .frames = frames,
                                              .shape = shape,
                                              .guest = guests[i],
                                              .out = out / (workload.name + "-" + shape)}));
    print_sentences(result);
    results.push_back(std::move(result));
  }
  fmt::print("{}", lab::workload_table(workload, results));
  return exit_code_of(results);
}

}  // namespace

void add_soc_workload_command(CLI::App& soc, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = soc.add_subcommand(
      "workload", "Play what was reported from a board, and count the same things");
  std::string names;
  for (const auto& workload : lab::workloads())
    names += fmt::format("{:<16}{}\n", workload.name, workload.summary);
  verb->add_option("name", options->name, "The workload")->required()->type_name("NAME");
  verb->add_option("--shape", options->shapes, "A shape to play it on, again for more")
      ->allow_extra_args(false)
      ->type_name("SHAPE")
      ->capture_default_str();
  verb->add_option("--frames", options->frames, "How many frames, instead of 900")
      ->type_name("N")
      ->check(CLI::Range(1, kMostFrames));
  verb->add_option("--out", options->out, "Keep streams and evidence in this folder")
      ->type_name("DIR");
  verb->footer(names + "\nThe table is on standard output. docs/workloads.md explains its rows.");
  dispatch.on(verb, [options] { return run(*options); });
}

}  // namespace fencepost::cli
