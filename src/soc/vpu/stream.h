// SPDX-License-Identifier: MIT
// What all codecs read and write in the same way.
#pragma once

#include <tl/expected.hpp>
#include <vector>

#include "soc/vpu/codec.h"
#include "soc/vpu/picture.h"

namespace fencepost::soc::vpu {

/// The stream that ADDR_STR and STREAM_LEN describe; 16 MiB at most.
tl::expected<std::vector<std::byte>, Problem> read_stream(const GuestMemory& memory,
                                                          const Registers& registers);

/// Where a picture goes.
struct Destination {
  std::uint64_t address = 0;  ///< of the frame's first line, also for its bottom field
  unsigned width = 0;         ///< in pixels, whole macroblocks
  unsigned height = 0;
  Lines lines = Lines::kAll;
};

/// The frame that ADDR_DST describes, which lies in RAM. The driver gives the second line's
/// address for a bottom field.
tl::expected<Destination, Problem> find_destination(const GuestMemory& memory,
                                                    const Registers& registers, unsigned width_mbs,
                                                    unsigned height_mbs, Lines lines);

/// Remembers which field of a frame came before.
class FieldPair {
 public:
  /// Whether this is the second field of the frame that the last call was about.
  bool is_second(const Destination& destination);
  void forget() { first_ = {}; }

 private:
  Destination first_;  ///< lines kAll: none
};

}  // namespace fencepost::soc::vpu
