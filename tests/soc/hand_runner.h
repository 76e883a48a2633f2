// SPDX-License-Identifier: MIT
// A job runner that waits for the test.
#pragma once

#include <optional>
#include <utility>

#include "soc/device.h"

namespace fencepost::test {

/// Runs a job when it is told to.
class HandRunner final : public soc::JobRunner {
 public:
  void start(soc::Job job) override { job_ = std::move(job); }
  void abandon() override { job_.reset(); }
  [[nodiscard]] bool waiting() const { return job_.has_value(); }
  void finish() {
    const auto job = std::exchange(job_, std::nullopt);
    job->done(job->work());
  }
  /// As where a fault is injected: nothing is done.
  void fail() {
    const auto job = std::exchange(job_, std::nullopt);
    job->done({.ok = false, .register_name = {}, .text = "injected"});
  }

 private:
  std::optional<soc::Job> job_;
};

}  // namespace fencepost::test
