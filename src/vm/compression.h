// SPDX-License-Identifier: MIT
// Zstandard over whole buffers, for snapshots.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost::vm {

/// One zstd frame, at the level that is fastest and still takes a guest's memory to a tenth.
Result<std::string> compress(std::string_view bytes);

/// The reverse. An Error (kIo) where `frame` is not one whole zstd frame.
Result<std::string> decompress(std::string_view frame);

}  // namespace fencepost::vm
