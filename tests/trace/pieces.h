// SPDX-License-Identifier: MIT
// Bytes as they come from a slow pipe, and whole recordings as lists of events.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "trace/reader.h"
#include "trace/source.h"

namespace fencepost::test {

/// Gives `bytes` in pieces of `size`, and then, where told, shows itself to be cut.
class Pieces final : public trace::Source {
 public:
  Pieces(std::string_view bytes, std::size_t size, bool truncated = false)
      : rest_(bytes), size_(size), truncated_(truncated) {}

  Result<std::size_t> read(std::span<char> into) override {
    const auto n = rest_.copy(into.data(), std::min(into.size(), size_));
    rest_.remove_prefix(n);
    return n;
  }
  [[nodiscard]] bool truncated() const override { return truncated_; }

 private:
  std::string_view rest_;
  std::size_t size_;
  bool truncated_;
};

/// An event that outlives its batch.
struct Kept : trace::Event {
  explicit Kept(const trace::Event& event)
      : Event(event),
        task_copy(event.task),
        driver_copy(event.driver),
        timeline_copy(event.timeline) {
    task = driver = timeline = {};
  }
  std::string task_copy, driver_copy, timeline_copy;
};

/// All events of `reader`; where it fails, those before.
inline std::vector<Kept> drain(trace::Reader& reader) {
  std::vector<Kept> all;
  while (true) {
    const auto batch = reader.next();
    if (!batch || batch->empty()) return all;
    for (const trace::Event& event : *batch) all.emplace_back(event);
  }
}

}  // namespace fencepost::test
