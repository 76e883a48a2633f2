// SPDX-License-Identifier: MIT
// Puts the encoder's output into guest memory.
#include "soc/vepu/stream.h"

#include <algorithm>

namespace fencepost::soc::vepu {

void Stream::append(std::span<const std::uint8_t> bytes) {
  if (problem_) return;
  const auto fits = std::min<std::uint64_t>(bytes.size(), limit_ - size_);
  if (!memory_.write(address_ + size_, std::as_bytes(bytes.first(fits)))) {
    problem_ = {{}, "ADDR_OUTPUT_STREAM", "the stream lies outside of RAM"};
    return;
  }
  size_ += fits;
  if (fits == bytes.size()) return;
  full_ = true;
  problem_ = {{}, "STR_BUF_LIMIT", "the stream does not fit"};
}

}  // namespace fencepost::soc::vepu
