// SPDX-License-Identifier: MIT
// Finds start codes.
#include "soc/vpu/start_codes.h"

#include <algorithm>
#include <array>

namespace fencepost::soc::vpu {
namespace {

constexpr std::array kStartCode = {std::byte{0}, std::byte{0}, std::byte{1}};

}  // namespace

std::vector<std::span<const std::byte>> split_at_start_codes(std::span<const std::byte> stream) {
  std::vector<std::span<const std::byte>> parts;
  const auto next_after = [&](auto from) {
    return std::search(from, stream.end(), kStartCode.begin(), kStartCode.end());
  };
  auto code = next_after(stream.begin());
  while (code != stream.end()) {
    const auto from = code + kStartCode.size();
    code = next_after(from);
    if (from != code) parts.emplace_back(from, code);
  }
  return parts;
}

void append_part(std::vector<std::byte>& stream, std::span<const std::byte> part) {
  stream.insert(stream.end(), kStartCode.begin(), kStartCode.end());
  stream.insert(stream.end(), part.begin(), part.end());
}

}  // namespace fencepost::soc::vpu
