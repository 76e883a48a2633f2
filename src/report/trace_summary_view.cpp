// SPDX-License-Identifier: MIT
// The numbers of recordings: a table with a column each, and JSON.
#include <algorithm>

#include "report/plain_text.h"
#include "report/trace_views.h"

namespace fencepost::report {

using contract::format_span;
using contract::Histogram;
using contract::Summary;
using contract::TimelineSummary;
using trace::Kind;

namespace {

constexpr std::size_t kMostTimelines = 20;

struct Row {
  std::string name;
  std::vector<std::string> cells;
};

std::uint64_t count(const Summary& s, Kind kind) {
  return s.counts[static_cast<std::size_t>(kind)];
}

std::string span_of(const Summary& s, std::int64_t span) {
  return s.recording.clock_is_time ? format_span(span) : fmt::format("{}", span);
}

std::string percentiles(const Summary& s, const Histogram& h) {
  if (h.count() == 0) return "-";
  return fmt::format("{} / {} / {} / {}", span_of(s, h.percentile(0.5)),
                     span_of(s, h.percentile(0.9)), span_of(s, h.percentile(0.99)),
                     span_of(s, h.most()));
}

/// The rows of the table: how each is called, and what it says of one recording.
struct Line {
  std::string_view name;
  std::string (*cell)(const Summary&);
};
constexpr Line kLines[] = {
    {"lines", [](const Summary& s) { return fmt::format("{}", s.recording.lines); }},
    {"events of fences and buffers",
     [](const Summary& s) { return fmt::format("{}", s.recording.events); }},
    {"time recorded", [](const Summary& s) { return span_of(s, s.span); }},
    {"dma_fence_init / signaled / destroy",
     [](const Summary& s) {
       return fmt::format("{} / {} / {}", count(s, Kind::kFenceInit),
                          count(s, Kind::kFenceSignaled), count(s, Kind::kFenceDestroy));
     }},
    {"fences in flight at the end", [](const Summary& s) { return fmt::format("{}", s.pending); }},
    {"vb2_fence_publish / signal",
     [](const Summary& s) {
       if (!s.recording.knows_publish) return std::string("not in this kernel");
       return fmt::format("{} / {}", count(s, Kind::kFencePublish), count(s, Kind::kFenceSignal));
     }},
    {"fences signalled by a vb2_buf_done",
     [](const Summary& s) { return fmt::format("{}", s.finished_by_done); }},
    {"dma_fence_wait_start / end",
     [](const Summary& s) {
       return fmt::format("{} / {}", count(s, Kind::kFenceWaitStart),
                          count(s, Kind::kFenceWaitEnd));
     }},
    {"waits paired / open at the end",
     [](const Summary& s) { return fmt::format("{} / {}", s.waits_paired, s.waits_open); }},
    {"vb2_buf_queue / done",
     [](const Summary& s) {
       return fmt::format("{} / {}", count(s, Kind::kBufQueue), count(s, Kind::kBufDone));
     }},
    {"buffers with a driver at the end",
     [](const Summary& s) { return fmt::format("{}", s.buffers_with_driver); }},
    {"QBUF / DQBUF / pairs",
     [](const Summary& s) {
       return fmt::format("{} / {} / {}", count(s, Kind::kV4l2Qbuf), count(s, Kind::kV4l2Dqbuf),
                          s.user_pairs);
     }},
    {"lost: places / events",
     [](const Summary& s) { return fmt::format("{} / {}", s.losses, s.lost); }},
    {"publish to signal: 50 / 90 / 99 % / most",
     [](const Summary& s) { return percentiles(s, s.latency); }},
    {"signal to wake", [](const Summary& s) { return percentiles(s, s.wake); }},
    {"waits", [](const Summary& s) { return percentiles(s, s.wait); }},
    {"buffers with the driver", [](const Summary& s) { return percentiles(s, s.with_driver); }},
};

std::string table(const std::vector<Row>& rows, bool colour) {
  std::vector<std::size_t> widths;
  std::size_t names = 0;
  for (const Row& row : rows) {
    names = std::max(names, width(row.name));
    widths.resize(std::max(widths.size(), row.cells.size()));
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      widths[i] = std::max(widths[i], width(row.cells[i]));
  }
  std::string out;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line = padded(rows[r].name, names);
    for (std::size_t i = 0; i < rows[r].cells.size(); ++i)
      line += "  " + padded(rows[r].cells[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += colour && r == 0 ? "\x1b[1m" + line + "\x1b[0m\n" : line + "\n";
  }
  return out;
}

std::string timelines_table(const Summary& s, bool colour) {
  std::vector<Row> rows{{"driver and timeline",
                         {"begun", "signalled", "destroyed", "in flight",
                          "to signal: 50 / 90 / 99 % / most", "signal to wake", "waits"}}};
  for (const TimelineSummary& line : s.timelines) {
    if (rows.size() > kMostTimelines) break;
    rows.push_back(
        {one_line(line.driver + " " + line.timeline),
         {fmt::format("{}", line.begun), fmt::format("{}", line.signalled),
          fmt::format("{}", line.destroyed), fmt::format("{}", line.pending),
          percentiles(s, line.latency), percentiles(s, line.wake), percentiles(s, line.wait)}});
  }
  std::string out = table(rows, colour);
  if (s.timelines.size() > kMostTimelines)
    out += fmt::format("and {} more\n", s.timelines.size() - kMostTimelines);
  return out;
}

nlohmann::json json_of(const Histogram& h) {
  if (h.count() == 0) return nullptr;
  return {{"count", h.count()},       {"least", h.least()},        {"p50", h.percentile(0.5)},
          {"p90", h.percentile(0.9)}, {"p99", h.percentile(0.99)}, {"most", h.most()}};
}

}  // namespace

std::string summary_text(const std::vector<Summary>& summaries, bool colour) {
  std::vector<Row> rows{{"", {}}};
  for (const Summary& s : summaries) rows.front().cells.push_back(one_line(s.recording.name));
  for (const Line& line : kLines) {
    Row row{std::string(line.name), {}};
    for (const Summary& s : summaries) row.cells.push_back(line.cell(s));
    rows.push_back(std::move(row));
  }
  std::string out = table(rows, colour);
  for (const Summary& s : summaries) {
    if (s.timelines.empty()) continue;
    out += summaries.size() > 1 ? "\n" + one_line(s.recording.name) + "\n" : "\n";
    out += timelines_table(s, colour);
  }
  return out;
}

nlohmann::json summary_json(const Summary& s) {
  nlohmann::json counts = nlohmann::json::object();
  for (std::size_t i = 0; i < s.counts.size(); ++i)
    counts[std::string(trace::to_string(static_cast<Kind>(i)))] = s.counts[i];
  nlohmann::json timelines = nlohmann::json::array();
  for (const TimelineSummary& line : s.timelines)
    timelines.push_back({{"driver", valid_utf8(line.driver)},
                         {"timeline", valid_utf8(line.timeline)},
                         {"begun", line.begun},
                         {"signalled", line.signalled},
                         {"destroyed", line.destroyed},
                         {"pending", line.pending},
                         {"in_use", line.in_use},
                         {"published", line.published},
                         {"latency", json_of(line.latency)},
                         {"wake", json_of(line.wake)},
                         {"wait", json_of(line.wait)}});
  return {{"schema", "fencepost-trace-summary"},
          {"schema_version", kTraceSchemaVersion},
          {"name", valid_utf8(s.recording.name)},
          {"format", s.recording.format},
          {"clock_is_time", s.recording.clock_is_time},
          {"lines", s.recording.lines},
          {"events", s.recording.events},
          {"span", s.span},
          {"counts", std::move(counts)},
          {"pending", s.pending},
          {"waits_paired", s.waits_paired},
          {"waits_open", s.waits_open},
          {"buffers_with_driver", s.buffers_with_driver},
          {"finished_by_done", s.finished_by_done},
          {"user_pairs", s.user_pairs},
          {"losses", {{"places", s.losses}, {"events", s.lost}}},
          {"latency", json_of(s.latency)},
          {"wake", json_of(s.wake)},
          {"wait", json_of(s.wait)},
          {"with_driver", json_of(s.with_driver)},
          {"timelines", std::move(timelines)}};
}

}  // namespace fencepost::report
