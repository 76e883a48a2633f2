// SPDX-License-Identifier: MIT
// This machine's fences and buffers, sent to the host while they happen.
#include "agent/trace_feed.h"

#include <string>

namespace fencepost::agent {
namespace {

/// Room for some ten thousand events a CPU between two looks.
constexpr std::size_t kBufferKb = 8192;
/// In one frame.
constexpr std::size_t kPieceBytes = 256 << 10;

}  // namespace

Result<TraceFeed> TraceFeed::start() {
  FP_ASSIGN(auto tracer, Tracer::create({.name = "fencepost-run", .buffer_kb = kBufferKb}));
  if (tracer.events().empty())
    return fail(ExitCode::kDevice, "this kernel has none of the events dma_fence, vb2 and v4l2");
  FP_ASSIGN(auto pipe, tracer.open_pipe());
  FP_TRY(tracer.start("fencepost run"));
  return TraceFeed(std::move(tracer), std::move(pipe));
}

Result<bool> TraceFeed::forward_some(Port& port) {
  std::string piece(kPieceBytes, '\0');
  std::size_t size = 0;
  while (size < piece.size()) {
    const auto n = ::read(pipe_.get(), piece.data() + size, piece.size() - size);
    if (n <= 0) break;  // nothing more for now
    size += static_cast<std::size_t>(n);
  }
  if (size == 0) return false;
  piece.resize(size);
  FP_TRY(port.send({{"msg", "file"}, {"name", "trace.txt"}}, piece));
  return true;
}

Status TraceFeed::forward(Port& port) {
  FP_TRY(forward_some(port));
  return {};
}

Result<std::uint64_t> TraceFeed::finish(Port& port) {
  FP_TRY(tracer_.pause());
  bool more = true;
  while (more) {
    FP_ASSIGN(more, forward_some(port));
  }
  const auto loss = tracer_.loss();
  return loss.overrun + loss.dropped;
}

}  // namespace fencepost::agent
