// SPDX-License-Identifier: MIT
// Takes a recording of this machine: the events, the kernel log and a manifest, in a folder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agent/tracer.h"
#include "base/result.h"

namespace fencepost::agent {

struct RecordingOptions {
  std::filesystem::path folder;  ///< made where it is not there; its recording is replaced
  double seconds = 0;            ///< for how long at most; 0: until the command or the user ends it
  std::vector<std::string> argv;  ///< run meanwhile; may be empty
  TracerSetup tracer;
};

/// What was taken, and how it ended.
struct Recorded {
  enum class End { kCommand, kTime, kInterrupt };
  End end = End::kTime;
  int exit_code = 0;        ///< of the command, 128+N for signal N; 0 where it was stopped
  std::uint64_t bytes = 0;  ///< of trace.txt
  double seconds = 0;
  TraceLoss lost;
  std::vector<std::string> missing;  ///< events that the kernel lacks
  bool log_readable = true;
};

/// Writes trace.txt (the text of trace_pipe, as it comes), dmesg.txt (what the kernel says
/// meanwhile) and manifest.json. However it ends, the command is stopped and the kernel's tracing
/// is as before. Errors: kDevice (no root, no tracefs, none of the events), kMissingTool (the
/// command cannot be run), kNoSpace, kIo.
Result<Recorded> record(const RecordingOptions& options);

}  // namespace fencepost::agent
