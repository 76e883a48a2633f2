// SPDX-License-Identifier: MIT
// `fencepost trace summary` and `fencepost trace compare`: the numbers of recordings.
#include <unistd.h>

#include "base/term.h"
#include "cli/command.h"
#include "cli/trace_input.h"
#include "report/trace_views.h"

namespace fencepost::cli {
namespace {

Result<contract::Summary> summarize(const std::vector<std::string>& files) {
  FP_ASSIGN(const auto reader, open_recordings(files));
  contract::Tracker tracker;
  contract::Summarizer summarizer;
  summarizer.follow(tracker);
  FP_TRY(read_recording(*reader, [&](std::span<const trace::Event> events) {
    for (const trace::Event& event : events) tracker.feed(event);
  }));
  tracker.finish();
  return summarizer.finish(tracker, reader->recording());
}

void print(const std::vector<contract::Summary>& summaries, const std::string& format) {
  if (format != "json") {
    fmt::print("{}", report::summary_text(summaries, want_colour(STDOUT_FILENO)));
    return;
  }
  nlohmann::json all = nlohmann::json::array();
  for (const auto& summary : summaries) all.push_back(report::summary_json(summary));
  fmt::print("{}\n", (summaries.size() == 1 ? all.front() : all).dump(2));
}

void add_format(CLI::App& verb, std::string& format) {
  verb.add_option("--format", format, "How to say it")
      ->check(CLI::IsMember({"human", "json"}))
      ->capture_default_str();
}

}  // namespace

void add_trace_summary_command(CLI::App& trace, Dispatch& dispatch) {
  struct Options {
    std::vector<std::string> files;
    std::string format = "human";
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand(
      "summary", "Count and measure: pairs, what is in flight, latencies per driver and timeline");
  verb->add_option("file", options->files, "Recordings of one run; - for a pipe")
      ->required()
      ->type_name("FILE");
  add_format(*verb, options->format);
  dispatch.on(verb, [options]() -> Result<int> {
    FP_ASSIGN(auto summary, summarize(options->files));
    std::vector<contract::Summary> summaries;
    summaries.push_back(std::move(summary));
    print(summaries, options->format);
    return 0;
  });
}

void add_trace_compare_command(CLI::App& trace, Dispatch& dispatch) {
  struct Options {
    std::string a, b;
    std::string format = "human";
  };
  auto options = std::make_shared<Options>();
  CLI::App* verb = trace.add_subcommand("compare", "The numbers of two recordings, side by side");
  verb->add_option("a", options->a, "One recording")->required()->type_name("FILE");
  verb->add_option("b", options->b, "The other")->required()->type_name("FILE");
  add_format(*verb, options->format);
  dispatch.on(verb, [options]() -> Result<int> {
    std::vector<contract::Summary> summaries;
    for (const std::string& file : {options->a, options->b}) {
      FP_ASSIGN(auto summary, summarize({file}));
      summaries.push_back(std::move(summary));
    }
    print(summaries, options->format);
    return 0;
  });
}

}  // namespace fencepost::cli
