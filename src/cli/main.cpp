// SPDX-License-Identifier: MIT
// The program `fencepost`: parses the command line, runs one verb, says what went wrong.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "base/interrupt.h"
#include "cli/command.h"
#include "cli/usage.h"
#include "cli/verbs.h"

namespace fencepost::cli {

namespace {

/// Runs the verb; a report that could not be written whole (a full disk, say) is an error, a reader
/// that has seen enough (`fencepost checks | head`) is none.
int run(const Dispatch& dispatch) {
  const Result<int> status = dispatch.chosen()();
  if (!status) return report_error(status.error());
  errno = 0;
  if ((std::fflush(stdout) != 0 || std::ferror(stdout) != 0) && errno != EPIPE)
    return report_error({ExitCode::kIo, "cannot write to standard output", {}});
  return *status;
}

int fencepost_main(int argc, char** argv) {
  catch_interrupts();
  CLI::App app("Shows on real kernels what a V4L2 dma-buf tells its consumers.", "fencepost");
  app.set_version_flag("--version", "fencepost " FENCEPOST_VERSION, "Print the version and exit");
  app.get_formatter()->column_width(28);
  app.require_subcommand(0, 1);  // what follows a verb may be another verb's name
  const auto dashes = std::find(argv + 1, argv + argc, std::string_view("--"));
  Dispatch dispatch({std::min(dashes + 1, argv + argc), argv + argc});
  add_verbs(app, dispatch);

  const std::vector<std::string> words(argv + 1, dashes);
  if (words.empty()) {
    fmt::print(stderr, "{}", app.help());
    return exit_status(ExitCode::kUsage);
  }
  try {
    app.parse(static_cast<int>(dashes - argv), argv);
  } catch (const CLI::ParseError& error) {  // CLI11 knows no other way, also for --help
    // --help and --version arrive here too; `fencepost bananas --help` is a mistake all the same.
    if (error.get_exit_code() == 0 && find_stop(app, words).word.empty()) return app.exit(error);
    return report_error(usage_error(app, words, error.what()));
  }
  if (!dispatch.chosen()) return report_error(usage_error(app, words, "a verb is missing"));
  if (dispatch.command_left_over())
    return report_error({ExitCode::kUsage, "this verb takes no command after --", {}});
  return run(dispatch);
}

}  // namespace
}  // namespace fencepost::cli

int main(int argc, char** argv) {
  return fencepost::cli::fencepost_main(argc, argv);
}
