// SPDX-License-Identifier: MIT
// Scene: the hardware does wrong by the first job, or by several, and everybody must get on all the
// same. Only a simulated device can be told to; the check says which faults by
// Check::hardware_fault.
#pragma once

#include "base/result.h"
#include "media/syscall.h"
#include "suite/check.h"
#include "suite/context.h"

namespace fencepost::suite {

/// How the first job has to end.
enum class JobEnd {
  kDone,     ///< as if nothing were wrong: no error, and the whole frame
  kError,    ///< with an error, on the fence and on the buffer
  kBounded,  ///< either way: the driver cannot know, since the hardware lies about it
};

/// What a driver can do about a fault.
struct Resilience {
  JobEnd first = JobEnd::kError;
  /// Later jobs that the fault may still harm, because the hardware says that they are done.
  unsigned harmed = 0;
  /// How long nothing is asked of the device after the first job, so that it can still say
  /// something.
  media::milliseconds idle{0};
};

/// Runs a job on an imported CAPTURE buffer, which the hardware does wrong by, then the jobs that
/// may be harmed, then one more. Claims that each published fence signals within a bound, as
/// `expected` says, that buffers and STREAMOFF come back, and that the last job is right.
Status follow_faulty_job(Context& ctx, const Resilience& expected);

/// The same of `jobs` jobs that the hardware may do anything by (Check::random_fault_jobs), then of
/// two that it may still harm, and one more: each fence that is seen signals within a bound,
/// whatever becomes of the job, buffers and STREAMOFF come back, and the last job is right.
Status follow_random_faults(Context& ctx, unsigned jobs);

}  // namespace fencepost::suite
