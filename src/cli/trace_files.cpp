// SPDX-License-Identifier: MIT
// What the verbs of `fencepost trace` share: the recordings that they are given.
#include "cli/trace_files.h"

namespace fencepost::cli {

Result<std::unique_ptr<trace::Reader>> open_recordings(const std::vector<std::string>& files) {
  std::vector<std::unique_ptr<trace::Reader>> readers;
  for (const std::string& file : files) {
    FP_ASSIGN(auto reader, trace::open(file));
    readers.push_back(std::move(reader));
  }
  return trace::merge(std::move(readers));
}

}  // namespace fencepost::cli
