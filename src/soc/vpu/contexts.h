// SPDX-License-Identifier: MIT
// The streams that the decoder has seen lately, each with its codec.
#pragma once

#include <list>

#include "soc/vpu/codec.h"

namespace fencepost::soc::vpu {

/// Used by one thread at a time.
class Contexts {
 public:
  /// Decodes with the codec of the stream that the registers belong to.
  JobResult decode(const GuestMemory& memory, const Registers& registers);
  void clear() { contexts_.clear(); }

 private:
  struct Context {
    unsigned mode;
    std::uint32_t table;
    std::unique_ptr<Codec> codec;
  };
  std::list<Context> contexts_;  ///< the one used last comes first
};

}  // namespace fencepost::soc::vpu
