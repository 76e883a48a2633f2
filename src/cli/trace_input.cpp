// SPDX-License-Identifier: MIT
// What the verbs of `fencepost trace` share: from the names of files to events.
#include "cli/trace_input.h"

namespace fencepost::cli {

Result<std::unique_ptr<trace::Reader>> open_recordings(const std::vector<std::string>& files) {
  std::vector<std::unique_ptr<trace::Reader>> readers;
  for (const std::string& file : files) {
    FP_ASSIGN(auto reader, trace::open(file));
    readers.push_back(std::move(reader));
  }
  return trace::merge(std::move(readers));
}

Status read_recording(trace::Reader& reader, const EventSink& sink) {
  while (true) {
    const auto batch = reader.next();
    if (!batch && batch.error().code == ExitCode::kInterrupted) return {};
    if (!batch) return tl::unexpected<Error>(batch.error());
    if (batch->empty()) return {};
    sink(*batch);
  }
}

}  // namespace fencepost::cli
