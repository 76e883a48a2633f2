// SPDX-License-Identifier: MIT
// What a recording holds, in numbers: pairs, latencies, what is in flight. No verdict.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "contract/histogram.h"
#include "contract/tracker.h"
#include "trace/reader.h"

namespace fencepost::contract {

/// The fences of one driver and timeline; of videobuf2, of one queue.
struct TimelineSummary {
  std::string driver, timeline;
  std::uint64_t begun = 0, signalled = 0, destroyed = 0;
  std::uint64_t pending = 0;  ///< in flight at the end
  std::uint64_t in_use = 0;   ///< signalled and not destroyed at the end
  std::uint64_t published = 0;
  Histogram latency;  ///< from publish, else from init, to the signal
  Histogram wake;     ///< from the signal to the end of a wait for it
  Histogram wait;     ///< how long waits took
};

struct Summary {
  trace::Recording recording;
  std::int64_t span = 0;  ///< from the first event to the last, in ns or counts
  std::array<std::uint64_t, trace::kKinds> counts{};
  std::vector<TimelineSummary> timelines;  ///< those with most fences first
  std::uint64_t pending = 0;               ///< fences
  std::uint64_t waits_paired = 0, waits_open = 0;
  std::uint64_t buffers_with_driver = 0;
  std::uint64_t finished_by_done = 0;  ///< fences whose signal a vb2_buf_done followed
  std::uint64_t user_pairs = 0;        ///< QBUF with DQBUF
  std::uint64_t losses = 0, lost = 0;
  Histogram latency;      ///< of all fences of videobuf2
  Histogram wake;         ///< from the signal to the end of a wait for it
  Histogram wait;         ///< how long waits took
  Histogram with_driver;  ///< from vb2_buf_queue to vb2_buf_done
};

/// Takes a recording's events and adds them up. Memory grows with the number of timelines, up to a
/// limit beyond which they are one.
class Summarizer : public Subscriber {
 public:
  Summarizer();
  /// Subscribes to moments of `tracker`, which somebody else feeds.
  void follow(Tracker& tracker);
  void on(Moment moment, const Scene& scene) override;
  /// After the tracker's finish().
  Summary finish(const Tracker& tracker, const trace::Recording& recording);

 private:
  TimelineSummary& timeline(const Scene& scene);
  void fence(Moment moment, const Scene& scene);
  void waited(const Scene& scene);
  Summary summary_;
  tsl::robin_map<std::string, std::size_t> index_;
  std::vector<std::size_t> of_name_;  // by Fence::name; 0: not yet known
};

}  // namespace fencepost::contract
