// SPDX-License-Identifier: MIT
// From a recording to the verdict of all rules on it, and what that means for a check.
#pragma once

#include "contract/trace_check.h"
#include "contract/verdict.h"
#include "trace/reader.h"

namespace fencepost::contract {

/// Reads `reader` to its end and asks all rules, with their usual bounds. The verdict's Seen hold
/// copies. Errors: the reader's.
Result<TraceVerdict> judge_recording(trace::Reader& reader);

/// A check may have looked away while the recording shows a broken contract: then it is no pass.
void heed(const TraceVerdict& recording, Verdict& verdict);

}  // namespace fencepost::contract
