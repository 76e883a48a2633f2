// SPDX-License-Identifier: MIT
// Several recordings of one run as one.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "trace/reader.h"

namespace fencepost::trace {

/// Takes the oldest event of all readers, again and again. Where two are of the same time, the
/// reader that was named first comes first.
class MergedReader final : public Reader {
 public:
  explicit MergedReader(std::vector<std::unique_ptr<Reader>> readers);

  Result<std::span<const Event>> next() override;
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  struct Input {
    std::unique_ptr<Reader> reader;
    std::span<const Event> events;  ///< of its present batch, those not yet given out
    bool ended = false;
  };
  Status refill();
  [[nodiscard]] Status same_clock() const;
  void take_oldest();
  void update_recording();

  std::vector<Input> inputs_;
  std::vector<Event> batch_;
  Recording recording_;
};

}  // namespace fencepost::trace
