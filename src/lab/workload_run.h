// SPDX-License-Identifier: MIT
// Plays a workload on one shape: makes its stream, boots, counts what comes out.
#pragma once

#include <filesystem>

#include "lab/workload_stream.h"
#include "lab/workload_table.h"
#include "vm/guest.h"

namespace fencepost::lab {

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
