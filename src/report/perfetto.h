// SPDX-License-Identifier: MIT
// A recording as a Perfetto trace, which ui.perfetto.dev opens: track events on a track for each
// lane.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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

/// Writes all of `reader` to `out`, which is not finished. The packets are those of Perfetto's
/// protos/perfetto/trace (trace_packet.proto, track_event/*.proto). Memory grows with what is
/// alive, not with the recording. Errors: the reader's, and those of `out`.
Result<PerfettoCounts> write_perfetto(trace::Reader& reader, OutputFile& out);

}  // namespace fencepost::report
