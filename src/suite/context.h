// SPDX-License-Identifier: MIT
// What a check is given: the clock, the recorder of observations, and where evidence goes.
#pragma once

#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contract/observation.h"

namespace fencepost::suite {

/// Receives what a check records. In a guest it writes to the host's channel, in a test to memory.
class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void record(const Observation& observation) = 0;
  /// Keeps `bytes` as the evidence file `name` (no directory part).
  virtual void attach(std::string_view name, std::string_view bytes) = 0;
};

/// One run of one check. Not copyable; thread-safe, because checks record from waiting threads.
class Context {
 public:
  /// `shape` is for text only: a check must not decide by it. `device` is what to test: the path of
  /// a video node (a board's), the card that a node names itself by, or empty for the virtual
  /// driver that the check itself prefers.
  Context(Recorder& recorder, std::string shape, std::string device = {});
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// Seconds since the check began, on CLOCK_MONOTONIC.
  [[nodiscard]] double now() const;
  [[nodiscard]] const std::string& shape() const { return shape_; }
  [[nodiscard]] const std::string& device() const { return device_; }

  /// `subject` on `lane` is in `state` from now on. Lanes: buffer, job, fence, consumer.
  void state(std::string_view lane, std::string_view subject, std::string_view state);
  /// Tests one claim of the rule. Returns `ok`, so that a check can go on or stop.
  bool expect(bool ok, std::string_view claim, std::string_view got);
  void note(std::string_view text);
  void measure(std::string_view name, double value, std::string_view unit);
  /// A frame: its PNG goes to the evidence, its statistics beside it.
  void picture(std::string_view name, std::string_view png, const nlohmann::json& statistics);
  void attach(std::string_view name, std::string_view bytes);
  /// The device or kernel cannot do this: record why and return Status{} from run().
  Status skip(std::string_view reason);

 private:
  void record(Observation observation);
  std::mutex mutex_;
  Recorder& recorder_;
  std::string shape_;
  std::string device_;
  double start_;
};

}  // namespace fencepost::suite
