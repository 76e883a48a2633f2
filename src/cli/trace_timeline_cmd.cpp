// SPDX-License-Identifier: MIT
// `fencepost trace timeline FILE... -o PAGE`: a recording as a page of lanes.
#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command.h"
#include "cli/trace_input.h"
#include "report/trace_page.h"

namespace fencepost::cli {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string out;
};

Result<int> write_timeline(const Options& options) {
  FP_ASSIGN(const auto reader, open_recordings(options.files));
  FP_ASSIGN(auto out, OutputFile::create(options.out, OutputFile::Where::kBeside));
  report::TracePage page;
  FP_TRY(read_recording(*reader, [&](auto events) { page.feed(events); }));
  FP_TRY(page.write(reader->recording(), out));
  const auto size = out.size();
  FP_TRY(out.finish());
  fmt::print("{}: {} events as {} stretches, {} KiB\n", options.out, reader->recording().events,
             page.stretches(), (size + 1023) / 1024);
  return exit_status(ExitCode::kOk);
}

}  // namespace

void add_trace_timeline_command(CLI::App& trace, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand(
      "timeline", "Write a recording as a page of lanes to zoom in, which works offline");
  verb->add_option("files", options->files, "The recording, or several of one run; - is a pipe")
      ->required()
      ->type_name("FILE");
  verb->add_option("-o,--output", options->out, "The page, e.g. page.html")
      ->required()
      ->type_name("FILE");
  dispatch.on(verb, [options] { return write_timeline(*options); });
}

}  // namespace fencepost::cli
