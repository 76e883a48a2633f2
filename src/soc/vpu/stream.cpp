// SPDX-License-Identifier: MIT
// Streams from, and frames to, guest memory.
#include "soc/vpu/stream.h"

#include <utility>

namespace fencepost::soc::vpu {

tl::expected<std::vector<std::byte>, Problem> read_stream(const GuestMemory& memory,
                                                          const Registers& registers) {
  const auto address = get(registers, kAddrStr);
  const auto length = get(registers, kStreamLen, 0, 24);
  if (length == 0) return blame("STREAM_LEN", "an empty stream");
  if (!memory.contains(address, length)) return blame("ADDR_STR", "the stream lies outside of RAM");
  std::vector<std::byte> stream(length);
  if (!memory.read(address, stream)) return blame("ADDR_STR", "the stream lies outside of RAM");
  return stream;
}

tl::expected<Destination, Problem> find_destination(const GuestMemory& memory,
                                                    const Registers& registers, unsigned width_mbs,
                                                    unsigned height_mbs, Lines lines) {
  Destination to{.address = get(registers, kAddrDst),
                 .width = width_mbs * 16,
                 .height = height_mbs * 16,
                 .lines = lines};
  const unsigned before = lines == Lines::kBottom ? to.width : 0;
  if (to.address < before || !memory.contains(to.address - before, nv12_bytes(to.width, to.height)))
    return blame("ADDR_DST", "the picture lies outside of RAM");
  to.address -= before;
  return to;
}

bool FieldPair::is_second(const Destination& destination) {
  const auto first = std::exchange(first_, {});
  const bool second = first.lines != Lines::kAll && destination.lines != Lines::kAll &&
                      first.lines != destination.lines && first.address == destination.address;
  if (!second) first_ = destination;
  return second;
}

}  // namespace fencepost::soc::vpu
