// SPDX-License-Identifier: MIT
// Two ends of one local stream: ours, and that of a child.
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"

namespace fencepost {

struct SocketPair {
  UniqueFd ours;
  UniqueFd theirs;
};

/// A connected pair of stream sockets, both closed on exec. An Error (kInternal) where the system
/// has none.
Result<SocketPair> make_socket_pair();

}  // namespace fencepost
