// SPDX-License-Identifier: MIT
// Recordings in text: trace, trace_pipe, trace-cmd report.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "trace/reader.h"
#include "trace/source.h"
#include "trace/text_context.h"
#include "trace/text_event.h"

namespace fencepost::trace {

/// Reads text in blocks. A line of no interest costs the search for its end and a few comparisons;
/// events are views into the block, so nothing is allocated for one.
class TextReader final : public Reader {
 public:
  TextReader(std::unique_ptr<Source> source, Recording recording);

  Result<std::span<const Event>> next() override;
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  Result<bool> refill();
  void finish();
  void read_lines();
  void skip_overlong();
  [[nodiscard]] std::string_view line(std::size_t number) const;
  /// Bit n is of the nth line.
  struct Sifted {
    std::uint64_t kept = 0;   ///< it has to be read
    std::uint64_t usual = 0;  ///< it is laid out as columns_ says
  };
  [[nodiscard]] Sifted sift(std::size_t first, std::size_t count) const;
  void read_line(std::string_view line, bool usual);
  bool read_usual_line(std::string_view line);
  void take(Parsed parsed, const Context& context);
  void read_odd_line(std::string_view line);
  void read_mark(std::string_view line);
  void add_event(const Context& context);
  void add_loss(std::uint64_t lost, std::int16_t cpu);
  void skip_line();

  std::unique_ptr<Source> source_;
  Recording recording_;
  Columns columns_;

  std::vector<char> block_;                ///< begins where a line does
  std::size_t size_ = 0;                   ///< bytes of block_ in use
  std::unique_ptr<std::uint32_t[]> ends_;  ///< of the lines, in block_
  std::size_t ends_count_ = 0;
  std::size_t next_ = 0;      ///< the line to go on with
  std::size_t ahead_ = 1;     ///< so many lines are sifted at once
  bool in_overlong_ = false;  ///< the rest of a line that did not fit is passed over

  std::vector<Event> batch_;
  std::size_t count_ = 0;
  std::int64_t last_time_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t entries_ = 0;  ///< that the header counts; 0: it does not
  std::uint64_t others_ = 0;   ///< lines that are no event
  bool recognised_ = false;
  bool done_ = false;
};

/// A reader of the text in `bytes`, which must outlive it and is not compressed: what a running
/// kernel gives.
std::unique_ptr<Reader> read_text(std::string_view bytes, std::string name);

}  // namespace fencepost::trace
