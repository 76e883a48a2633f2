// SPDX-License-Identifier: MIT
// From a recording to the verdict of all rules on it.
#include "contract/judge_recording.h"

namespace fencepost::contract {

Result<TraceVerdict> judge_recording(trace::Reader& reader) {
  TraceCheck check;
  while (true) {
    FP_ASSIGN(const auto batch, reader.next());
    if (batch.empty()) return check.finish(reader.recording());
    check.feed(batch, reader.recording());
  }
}

void heed(const TraceVerdict& recording, Verdict& verdict) {
  if (recording.answer != Answer::kBroken || verdict.outcome != Outcome::kPass) return;
  verdict.outcome = Outcome::kFail;
  verdict.sentence = "Every claim held, but the recording shows otherwise. " + recording.sentence;
}

}  // namespace fencepost::contract
