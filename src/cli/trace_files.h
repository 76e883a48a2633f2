// SPDX-License-Identifier: MIT
// What the verbs of `fencepost trace` share: the recordings that they are given.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "trace/reader.h"

namespace fencepost::cli {

/// `files` as one recording; "-" is standard input.
Result<std::unique_ptr<trace::Reader>> open_recordings(const std::vector<std::string>& files);

}  // namespace fencepost::cli
