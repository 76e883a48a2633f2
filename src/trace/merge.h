// SPDX-License-Identifier: MIT
// Several recordings of one run as one.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "trace/reader.h"

namespace fencepost::trace {

/// Takes the oldest event of all readers, again and again. Where two are of the same time, the
/// reader that was named first comes first. Where one was cut, what is missing of it is of the same
/// time as what the others go on to tell, so there is a loss at the end.
class MergedReader final : public Reader {
 public:
  explicit MergedReader(std::vector<std::unique_ptr<Reader>> readers);

  Result<std::span<const Event>> next() override;
  [[nodiscard]] const Recording& recording() const override { return recording_; }

 private:
  struct Input {
    std::unique_ptr<Reader> reader;
    std::span<const Event> events;  ///< of its present batch, those not yet given out
    std::uint8_t file = 0;          ///< Event::file
    bool ended = false;
  };
  Status refill();
  [[nodiscard]] Status same_clock() const;
  void take_oldest();
  void add_loss_of_cut();
  void update_recording();

  std::vector<Input> inputs_;
  std::vector<Event> batch_;
  Recording recording_;
  std::int64_t last_time_ = 0;
  bool ended_ = false;
};

}  // namespace fencepost::trace
