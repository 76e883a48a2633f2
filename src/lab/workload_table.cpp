// SPDX-License-Identifier: MIT
// What workloads came to, on one shape after the other: a table beside the reported figures.
#include "lab/workload_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace fencepost::lab {
namespace {

using contract::Summary;
using trace::Kind;

/// 1804 as "1,804", as the reported figures are written.
std::string grouped(std::uint64_t number) {
  auto text = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::uint64_t count(const Summary& summary, Kind kind) {
  return summary.counts[static_cast<std::size_t>(kind)];
}

std::string both(const Summary& summary, Kind a, Kind b) {
  return grouped(count(summary, a)) + " / " + grouped(count(summary, b));
}

/// A row whose cells are from the recording.
struct TraceRow {
  std::string_view name;
  std::string (*cell)(const Summary&);
};

constexpr TraceRow kTraceRows[] = {
    {"dma_fence_init", [](const Summary& s) { return grouped(count(s, Kind::kFenceInit)); }},
    {"dma_fence_signaled",
     [](const Summary& s) { return grouped(count(s, Kind::kFenceSignaled)); }},
    {"dma_fence_destroy", [](const Summary& s) { return grouped(count(s, Kind::kFenceDestroy)); }},
    {"vb2_fence_publish / signal",
     [](const Summary& s) {
       return s.recording.knows_publish ? both(s, Kind::kFencePublish, Kind::kFenceSignal)
                                        : std::string("not in this kernel");
     }},
    {"dma_fence_wait_start / end",
     [](const Summary& s) { return both(s, Kind::kFenceWaitStart, Kind::kFenceWaitEnd); }},
    {"vb2_buf_queue / done",
     [](const Summary& s) { return both(s, Kind::kBufQueue, Kind::kBufDone); }},
    {"trace lines", [](const Summary& s) { return grouped(s.recording.lines); }},
};

std::string of_imported(const WorkloadResult& result, std::uint64_t ImportedFrames::*count) {
  return result.imported ? grouped((*result.imported).*count) : std::string("-");
}

/// A row about the run as a whole.
struct RunRow {
  std::string_view name;
  std::string (*cell)(const WorkloadResult&);
};

constexpr RunRow kRunRows[] = {
    {"lost events",
     [](const WorkloadResult& r) {
       return r.summary ? grouped(std::max(r.lost, r.summary->lost)) : std::string("-");
     }},
    {"lockdep splats", [](const WorkloadResult&) { return std::string("n/a (no lockdep)"); }},
    {"frames", [](const WorkloadResult& r) { return grouped(r.frames); }},
    {"frames a second of wall time",
     [](const WorkloadResult& r) {
       return r.seconds > 0 ? fmt::format("{:.1f}", static_cast<double>(r.frames) / r.seconds)
                            : std::string("-");
     }},
    {"right frames", [](const WorkloadResult& r) { return grouped(r.identical); }},
    {"before DQBUF: imported",
     [](const WorkloadResult& r) { return of_imported(r, &ImportedFrames::frames); }},
    {"before DQBUF: fence pending",
     [](const WorkloadResult& r) { return of_imported(r, &ImportedFrames::waits); }},
    {"before DQBUF: RGA's fence pending",
     [](const WorkloadResult& r) { return of_imported(r, &ImportedFrames::rga_waits); }},
    {"before DQBUF: right frames",
     [](const WorkloadResult& r) { return of_imported(r, &ImportedFrames::identical); }},
    {"verdict", [](const WorkloadResult& r) { return std::string(to_string(r.answer)); }},
};

class Table {
 public:
  Table(const Workload& workload, const std::vector<WorkloadResult>& results)
      : workload_(workload), results_(results) {
    std::vector<std::string> shapes;
    for (const auto& result : results) shapes.push_back(result.shape);
    add(workload.name, workload.reported_by, shapes);
  }

  /// `cell` gives what stands in a result's column.
  template <class Cell>
  void row(std::string_view name, const Cell& cell) {
    std::vector<std::string> cells;
    for (const auto& result : results_) cells.push_back(cell(result));
    const auto found = std::ranges::find(workload_.reported, name, &ReportedFigure::row);
    add(name, found == workload_.reported.end() ? "-" : found->figure, cells);
  }

  [[nodiscard]] std::string text() const {
    std::string text;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      text += line(lines_[i]);
      if (i == 0) text += rule();
    }
    return text;
  }

 private:
  void add(std::string_view name, std::string_view reported, std::vector<std::string> cells) {
    if (!workload_.reported_by.empty()) cells.insert(cells.begin(), std::string(reported));
    cells.insert(cells.begin(), std::string(name));
    widths_.resize(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i)
      widths_[i] = std::max(widths_[i], cells[i].size());
    lines_.push_back(std::move(cells));
  }
  [[nodiscard]] std::string line(const std::vector<std::string>& cells) const {
    std::string text = "|";
    for (std::size_t i = 0; i < cells.size(); ++i)
      text += fmt::format(" {:<{}} |", cells[i], widths_[i]);
    return text + "\n";
  }
  [[nodiscard]] std::string rule() const {
    std::string text = "|";
    for (const auto width : widths_) text += std::string(width + 2, '-') + "|";
    return text + "\n";
  }

  const Workload& workload_;
  const std::vector<WorkloadResult>& results_;
  std::vector<std::vector<std::string>> lines_;
  std::vector<std::size_t> widths_;
};

}  // namespace

std::uint64_t count_identical(const std::vector<std::string>& digests,
                              const std::vector<std::string>& reference) {
  const auto both = std::min(digests.size(), reference.size());
  std::uint64_t same = 0;
  for (std::size_t i = 0; i < both; ++i) same += digests[i] == reference[i] ? 1U : 0U;
  return same;
}

bool is_whole(const WorkloadResult& result) {
  const auto wanted = static_cast<std::uint64_t>(result.wanted);
  if (!result.trouble.empty() || result.frames != wanted || result.identical != wanted)
    return false;
  const bool publishes = result.summary && result.summary->recording.knows_publish;
  if (!result.imported || !publishes) return true;
  return result.imported->frames == wanted && result.imported->identical == wanted;
}

std::string workload_table(const Workload& workload, const std::vector<WorkloadResult>& results) {
  Table table(workload, results);
  for (const auto& row : kTraceRows)
    table.row(row.name, [&row](const WorkloadResult& result) {
      return result.summary ? row.cell(*result.summary) : std::string("-");
    });
  for (const auto& row : kRunRows) table.row(row.name, row.cell);
  return table.text();
}

}  // namespace fencepost::lab
