// SPDX-License-Identifier: MIT
// What a guest's memory holds, without the much that is zero.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost::vm {

/// The pages of `fd`, a file of whole pages, that are not zero: runs of an offset and a length (two
/// numbers of 64 bits in the host's byte order) and so many bytes. Errors: kInternal.
Result<std::string> pack_memory(int fd);

/// Writes the runs of `packed` into `fd`, a file of nothing but zeros. Errors: kIo for what is not
/// as pack_memory() makes it, or does not fit into the file; kInternal.
Status unpack_memory(std::string_view packed, int fd);

}  // namespace fencepost::vm
