// SPDX-License-Identifier: MIT
// `fencepost trace export FILE... -o OUT`: a recording for Perfetto's page.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/trace_input.h"
#include "report/perfetto.h"

namespace fencepost::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string out;
};

Result<int> export_trace(const Options& options) {
  FP_ASSIGN(const auto reader, open_recordings(options.files));
  FP_ASSIGN(auto out, OutputFile::create(options.out, OutputFile::Where::kBeside));
  report::Perfetto perfetto(out, reader->recording());
  FP_TRY(read_recording(*reader, [&](auto events) { perfetto.feed(events); }));
  FP_ASSIGN(const auto counts, perfetto.finish());
  FP_TRY(out.finish());
  const trace::Recording& recording = reader->recording();
  fmt::print("{}: {} events as {} slices and {} instants on {} tracks; {} had not ended\n",
             options.out, recording.events, counts.slices, counts.instants, counts.tracks,
             counts.open);
  if (!recording.clock_is_time)
    fmt::print(stderr, "fencepost: the recording's clock counts; Perfetto takes that for ns\n");
  return exit_status(ExitCode::kOk);
}

}  // namespace

void add_trace_export_command(CLI::App& trace, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb =
      trace.add_subcommand("export", "Write a recording in Perfetto's format, for ui.perfetto.dev");
  verb->add_option("files", options->files, "The recording, or several of one run; - is a pipe")
      ->required()
      ->type_name("FILE");
  verb->add_option("-o,--output", options->out, "Where to, e.g. out.perfetto-trace")
      ->required()
      ->type_name("FILE");
  dispatch.on(verb, [options] { return export_trace(*options); });
}

}  // namespace fencepost::cli
