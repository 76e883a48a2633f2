// SPDX-License-Identifier: MIT
// Any bytes in any portions on the agent's channel: the same frames whatever the portions are, and
// after an error nothing more.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "agent/protocol.h"

namespace {

using fencepost::protocol::Decoder;
using fencepost::protocol::Frame;

void check(bool holds) {
  if (!holds) std::abort();
}

struct Decoded {
  std::vector<Frame> frames;
  bool failed = false;
};

Decoded decode(std::string_view bytes, std::size_t portion) {
  Decoded result;
  Decoder decoder;
  while (!bytes.empty()) {
    const auto now = bytes.substr(0, portion);
    bytes.remove_prefix(now.size());
    const auto status =
        decoder.feed(now, [&](Frame frame) { result.frames.push_back(std::move(frame)); });
    check(!result.failed || !status);
    result.failed = !status;
  }
  return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first byte chooses the portions, the rest is the channel.
  const std::size_t portion = data[0] == 0 ? 1 : data[0];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Decoded whole = decode(bytes, bytes.size());
  const Decoded pieces = decode(bytes, portion);
  check(whole.failed == pieces.failed);
  check(whole.frames.size() == pieces.frames.size());
  for (std::size_t i = 0; i < whole.frames.size(); ++i) {
    const auto& frame = whole.frames[i];
    check(frame.header == pieces.frames[i].header && frame.payload == pieces.frames[i].payload);
    // What was decoded can be sent on.
    const Decoded again = decode(fencepost::protocol::encode(frame.header, frame.payload), 7);
    check(!again.failed && again.frames.size() == 1 && again.frames[0].payload == frame.payload);
  }
  return 0;
}
