// SPDX-License-Identifier: MIT
// What the verbs of `fencepost trace` share: from the names of files to events.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/reader.h"

namespace fencepost::cli {

/// Several files are one run and are read as one, by time. "-" is standard input.
Result<std::unique_ptr<trace::Reader>> open_recordings(const std::vector<std::string>& files);

/// Called with each batch of events.
using EventSink = std::function<void(std::span<const trace::Event>)>;

/// Reads to the end, or to the first Ctrl-C: what has come by then is a recording, too.
Status read_recording(trace::Reader& reader, const EventSink& sink);

// The verbs of the verb.
class Dispatch;
void add_trace_check_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_rules_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_summary_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_compare_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_record_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_timeline_command(CLI::App& trace, Dispatch& dispatch);
void add_trace_export_command(CLI::App& trace, Dispatch& dispatch);

}  // namespace fencepost::cli
