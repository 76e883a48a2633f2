// SPDX-License-Identifier: MIT
// Plays a workload on one shape: makes its stream, boots, counts what comes out.
#pragma once

#include <filesystem>

#include "lab/workload_table.h"
#include "vm/guest.h"

namespace fencepost::lab {

/// A stream and what is in it.
struct WorkloadStream {
  std::filesystem::path file;        ///< H.264; "" where the workload decodes nothing
  std::vector<std::string> digests;  ///< of the frames that ffmpeg decodes, as NV12
};

/// Makes the stream in `folder` with ffmpeg, or takes that of an earlier run. Errors: kMissingTool,
/// kIo.
Result<WorkloadStream> make_workload_stream(const Workload& workload, int frames,
                                            const std::filesystem::path& folder);

struct WorkloadRequest {
  Workload workload;
  WorkloadStream stream;
  int frames = 0;
  std::string shape;
  vm::GuestConfig guest;      ///< of this shape, without hardware
  std::filesystem::path out;  ///< as of SocRunRequest, and command.txt: what the player said
};

/// What came out, also where the player or the guest failed: then the result has the trouble. An
/// Error means that there was no run, that its evidence could not be written, or kInterrupted.
Result<WorkloadResult> run_workload(WorkloadRequest request);

}  // namespace fencepost::lab
