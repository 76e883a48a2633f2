// SPDX-License-Identifier: MIT
// Any bytes as a kernel log: complaints are parts of it, in order, and a verdict can be made.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "contract/verdict.h"

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string log(reinterpret_cast<const char*>(data), size);
  std::size_t line = 0, at = 0;
  for (const fencepost::LogFinding& finding : fencepost::find_complaints(log)) {
    check(finding.line > line);
    line = finding.line;
    check(finding.text.find(finding.headline) != std::string::npos);
    at = log.find(finding.text, at);
    check(at != std::string::npos);
    at += finding.text.size();
  }
  fencepost::Evidence evidence;
  evidence.kernel_log = log;
  evidence.ending.detail = log;  // a stack is as hostile as the log
  for (const auto kind : {fencepost::Ending::Kind::kFinished, fencepost::Ending::Kind::kStuck}) {
    evidence.ending.kind = kind;
    const fencepost::Verdict verdict = fencepost::judge(evidence);
    check(!verdict.sentence.empty());
    check(verdict.sentence.find('\n') == std::string::npos);
    check(verdict.outcome != fencepost::Outcome::kPass);
  }
  return 0;
}
