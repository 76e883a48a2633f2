// SPDX-License-Identifier: MIT
// Opens the driver that hooks are for, and puts a status into words.
#include "suite/driver_internals.h"

#include <cstring>

namespace fencepost::suite {

Result<M2mStream> open_vim2m(Context& ctx, const M2mOptions& options) {
  FP_ASSIGN(auto stream, M2mStream::open(ctx, options));
  const auto& node = stream.device().info();
  if (node.driver != "vim2m")
    return fail(
        ExitCode::kDevice,
        fmt::format("{} is of {}, and the check hooks functions of vim2m", node.path, node.driver));
  return stream;
}

std::string describe_fence_status(int status) {
  if (status == 0) return "pending";
  if (status > 0) return "signalled without an error";
  const char* name = ::strerrorname_np(-status);
  return fmt::format("signalled with -{}", name == nullptr ? "?" : name);
}

}  // namespace fencepost::suite
