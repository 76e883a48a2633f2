// SPDX-License-Identifier: MIT
// `fencepost trace check`: the verdict on a recording, with its evidence.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/files.h"
#include "base/term.h"
#include "cli/command.h"
#include "cli/trace_input.h"
#include "report/trace_views.h"

namespace fencepost::cli {
namespace {

using contract::Answer;

struct Options {
  std::vector<std::string> files;
  std::string dmesg;
  std::string format = "human";
  std::string bounds;
};

/// The line on a terminal while a recording still grows.
class RunningVerdict {
 public:
  explicit RunningVerdict(const std::vector<std::string>& files)
      : shown_(is_terminal(STDERR_FILENO) && std::ranges::find(files, "-") != files.end()) {}
  RunningVerdict(const RunningVerdict&) = delete;
  RunningVerdict& operator=(const RunningVerdict&) = delete;
  ~RunningVerdict() {
    if (shown_) fmt::print(stderr, "\r\x1b[K");
  }

  void update(const contract::TraceCheck& check) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    const auto counts = check.counts();
    const std::uint64_t broken = check.broken_so_far();
    fmt::print(stderr, "\r\x1b[K{}: {} of {} fences signalled, {} of {} buffers done",
               broken > 0 ? fmt::format("broken {} times", broken) : "nothing broken so far",
               counts.fences_signalled, counts.fences_begun, counts.buffers_done,
               counts.buffers_given);
  }

 private:
  bool shown_;
  std::chrono::steady_clock::time_point last_;
};

Result<contract::Bounds> bounds_of(const Options& options) {
  if (options.bounds.empty()) return contract::Bounds{};
  return contract::parse_bounds(options.bounds);
}

Result<std::optional<contract::LogJoin>> log_of(const Options& options) {
  std::optional<contract::LogJoin> join;
  if (options.dmesg.empty()) return join;
  FP_ASSIGN(const std::string log, read_file(options.dmesg));
  join.emplace(log);
  return join;
}

Result<report::TraceReport> check(const Options& options) {
  FP_ASSIGN(const contract::Bounds bounds, bounds_of(options));
  FP_ASSIGN(auto join, log_of(options));
  FP_ASSIGN(const auto reader, open_recordings(options.files));
  contract::TraceCheck check(bounds);
  {
    RunningVerdict running(options.files);
    FP_TRY(read_recording(*reader, [&](std::span<const trace::Event> events) {
      check.feed(events, reader->recording());
      if (join) join->feed(events);
      running.update(check);
    }));
  }
  report::TraceReport report;
  report.recording = reader->recording();
  report.verdict = check.finish(report.recording);
  if (join) report.complaints = join->finish(report.recording);
  return report;
}

ExitCode exit_code_of(Answer answer) {
  switch (answer) {
    case Answer::kKept:
      return ExitCode::kOk;
    case Answer::kBroken:
      return ExitCode::kUnexpected;
    case Answer::kUnknown:
    case Answer::kNothing:
      return ExitCode::kUnknown;
  }
  return ExitCode::kUnknown;
}

Result<int> check_and_print(const Options& options) {
  FP_ASSIGN(const report::TraceReport report, check(options));
  if (options.format == "json") {
    fmt::print("{}\n", report::trace_json(report).dump(2));
  } else if (options.format == "junit") {
    fmt::print("{}", report::trace_junit(report));
  } else {
    fmt::print("{}", report::trace_text(report, terminal_width(STDOUT_FILENO),
                                        want_colour(STDOUT_FILENO)));
  }
  return exit_status(exit_code_of(report.answer()));
}

}  // namespace

void add_trace_check_command(CLI::App& trace, Dispatch& dispatch) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand(
      "check", "Say whether a recording shows the contract kept, broken, or cannot tell");
  verb->add_option("file", options->files,
                   "trace, trace_pipe, trace-cmd report or trace.dat; several of one run; - for a "
                   "pipe that may still grow")
      ->required()
      ->type_name("FILE");
  verb->add_option("--dmesg", options->dmesg,
                   "The kernel log of the same run: blame its complaints")
      ->type_name("FILE");
  verb->add_option("--format", options->format, "How to say it")
      ->check(CLI::IsMember({"human", "json", "junit"}))
      ->capture_default_str();
  verb->add_option("--bound", options->bounds, "e.g. SIGNAL=5s,WAIT=10s,LEAK=10s,OTHER=off")
      ->type_name("BOUNDS");
  dispatch.on(verb, [options] { return check_and_print(*options); });
}

}  // namespace fencepost::cli
