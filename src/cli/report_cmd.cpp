// SPDX-License-Identifier: MIT
// `fencepost report DIR`: makes every view again from DIR/results.json and shows one.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "base/files.h"
#include "base/process.h"
#include "base/term.h"
#include "cli/command.h"
#include "report/results.h"

namespace fencepost::cli {
namespace {

struct Options {
  std::filesystem::path dir;
  std::string format = "text";
  bool open = false;
};

/// The view that `format` names, as the file in `dir` has it.
Result<std::string> view(const report::Results& results, const Options& options) {
  if (options.format == "text") {
    return report::matrix_text(results, terminal_width(STDOUT_FILENO), want_colour(STDOUT_FILENO));
  }
  if (options.format == "ktap") return report::ktap(results);
  if (options.format == "junit") return report::junit(results);
  return read_file(options.dir / (options.format == "json" ? "results.json" : "report.html"));
}

Status open_page(const std::filesystem::path& page) {
  const std::string opener = "xdg-open";
  if (!have_program(opener)) {
    return fail(ExitCode::kMissingTool, "there is no xdg-open to show the page with",
                "Open " + page.string() + " in a browser.");
  }
  FP_ASSIGN(const ProcessResult shown, run({.argv = {opener, page.string()}}));
  if (shown.ok()) return {};
  return fail(ExitCode::kIo, "xdg-open could not show " + page.string());
}

Result<int> make_report(const Options& options) {
  FP_ASSIGN(const report::Results results, report::load(options.dir));
  FP_TRY(report::write_all(results, options.dir));
  FP_ASSIGN(const std::string text, view(results, options));
  fmt::print("{}", text);
  if (options.open) FP_TRY(open_page(std::filesystem::absolute(options.dir / "report.html")));
  return exit_status(report::all_as_expected(results) ? ExitCode::kOk : ExitCode::kUnexpected);
}

}  // namespace

void add_report_command(CLI::App& app, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "report", "Make the views of a run again from its results.json, and print one of them");
  verb->add_option("dir", options->dir, "The folder of the run, e.g. out/verify")
      ->required()
      ->type_name("DIR");
  verb->add_option("--format", options->format, "The view to print")
      ->check(CLI::IsMember({"text", "json", "ktap", "junit", "html"}))
      ->capture_default_str();
  verb->add_flag("--open", options->open, "Show report.html in the browser");
  dispatch.on(verb, [options] { return make_report(*options); });
}

}  // namespace fencepost::cli
