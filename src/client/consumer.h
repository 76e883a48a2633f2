// SPDX-License-Identifier: MIT
// Plays with a player that hands its buffers over (hand_over.cpp), and consumes each before DQBUF.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "client/converter.h"
#include "client/imported.h"
#include "client/wire.h"

namespace fencepost::client {

struct ConsumerOptions {
  std::vector<std::string> player;  ///< the command
  std::string preload;              ///< the library of hand_over.cpp
  Size size;                        ///< of the pictures
  std::optional<Size> convert_to;   ///< by the RGA, to RGB
};

/// Runs the player to its end. For each buffer that it hands over prints a line:
/// "workload: imported MD5 TOLD", or "workload: imported MD5 TOLD RGA", where both words are "wait"
/// or "ready": what the decoder's and the RGA's dma-buf said when they were asked. Returns the
/// player's exit code (128 + n where signal n ended it).
Result<int> consume(const ConsumerOptions& options);

}  // namespace fencepost::client
