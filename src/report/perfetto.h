// SPDX-License-Identifier: MIT
// A recording as a Perfetto trace, which ui.perfetto.dev opens: track events on a track for each
// lane.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/output_file.h"
#include "base/result.h"
#include "trace/lanes.h"
#include "trace/reader.h"

namespace fencepost::report {

/// What was written, for a line to the user.
struct PerfettoCounts {
  std::uint64_t tracks = 0;
  std::uint64_t slices = 0;  ///< begun; those of them that nothing ended are `open`
  std::uint64_t open = 0;
  std::uint64_t instants = 0;
};

/// Writes events to `out`, which must outlive it and which it does not finish. The packets are
/// those of Perfetto's protos/perfetto/trace (trace_packet.proto, track_event/*.proto). Memory
/// grows with what is alive, not with the recording.
class Perfetto {
 public:
  /// `recording` is the reader's, for the name of the clock.
  Perfetto(OutputFile& out, const trace::Recording& recording);
  Perfetto(const Perfetto&) = delete;
  Perfetto& operator=(const Perfetto&) = delete;
  ~Perfetto();
  void feed(std::span<const trace::Event> events);
  /// What was written, or the first Error of `out`.
  Result<PerfettoCounts> finish();

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
  trace::Lanes lanes_;
  bool started_ = false;
};

}  // namespace fencepost::report
