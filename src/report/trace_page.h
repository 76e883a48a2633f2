// SPDX-License-Identifier: MIT
// The page that shows the lanes of one recording, to be zoomed and panned in a browser.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/output_file.h"
#include "base/result.h"
#include "trace/lanes.h"
#include "trace/reader.h"

namespace fencepost::report {

/// Takes a recording's events, and keeps every stretch of every lane in about ten bytes, which is
/// what the page carries (page/src/trace_data.ts reads it).
class TracePage final : private trace::LaneSink {
 public:
  TracePage() : lanes_(*this) {}
  void feed(std::span<const trace::Event> events);
  /// Writes the page. Once, after the last event. Errors: those of `out`.
  Status write(const trace::Recording& recording, OutputFile& out);
  /// How many stretches there are so far.
  [[nodiscard]] std::uint64_t stretches() const { return stretches_; }

 private:
  /// A stretch that goes on, with what is known of its beginning.
  struct Piece {
    trace::Stretch stretch;
    std::int64_t begin = 0;
    std::uint64_t position = 0;
    std::uint32_t task = 0;
    std::int16_t cpu = -1;
    std::uint32_t buffer = 0;  ///< of a published fence: 1 + (type << 16 | index)
  };
  /// The stretches of a lane as bytes, each told as the difference from the one before.
  struct Row {
    trace::Lane lane;
    std::string bytes;
    std::uint64_t count = 0;
    std::int64_t time = 0;
    std::uint64_t position = 0;
    std::uint32_t context = 0;
    std::uint32_t seqno = 0;
    std::optional<Piece> open;
  };
  struct Mark {
    std::uint32_t lane = 0;
    std::int64_t time = 0;
    std::string text;
    std::uint64_t position = 0;
  };
  /// How a piece ended. `flags` is Ending << 4, or 0x80: nothing ended it.
  struct End {
    std::int64_t time = 0;
    std::uint64_t position = 0;
    std::uint32_t task = 0;
    std::uint8_t flags = 0;
  };

  void add(const trace::Lane& lane) override;
  void begin(const trace::Lane& lane, const trace::Stretch& stretch, std::int64_t time,
             const trace::Event& event) override;
  void change(const trace::Lane& lane, const trace::Stretch& stretch, std::int64_t time,
              const trace::Event& event) override;
  void end(const trace::Lane& lane, trace::Ending ending, std::int64_t time,
           const trace::Event& event) override;
  void mark(const trace::Lane& lane, std::int64_t time, const trace::Event& event) override;

  void close(Row& row, const End& end);
  [[nodiscard]] std::uint32_t task_of(const trace::Event& event);
  [[nodiscard]] nlohmann::json head(const trace::Recording& recording) const;

  trace::Lanes lanes_;
  std::vector<Row> rows_;
  std::vector<Mark> marks_;
  std::map<std::pair<std::int32_t, std::string>, std::uint32_t, std::less<>> task_numbers_;
  std::vector<std::string> tasks_;
  std::uint64_t stretches_ = 0;
  std::optional<std::int64_t> first_;
  std::int64_t last_ = 0;
};

}  // namespace fencepost::report
