// SPDX-License-Identifier: MIT
// Two ends of one local stream: ours, and that of a child.
#include "base/socket_pair.h"

#include <sys/socket.h>

#include <array>

namespace fencepost {

Result<SocketPair> make_socket_pair() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno(ExitCode::kInternal, "cannot make a socket");
  return SocketPair{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

}  // namespace fencepost
