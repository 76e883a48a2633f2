// SPDX-License-Identifier: MIT
// Drivers and timelines of fences, each pair once.
#include "contract/names.h"

#include <algorithm>
#include <bit>

namespace fencepost::contract {
namespace {

/// "cap-00000000c0ffee00" of "cap-00000000c0ffee00[3]".
std::string_view without_index(std::string_view timeline) {
  if (!timeline.ends_with(']')) return timeline;
  const std::size_t open = timeline.rfind('[');
  if (open == timeline.npos || open + 2 >= timeline.size()) return timeline;
  const auto digits = timeline.substr(open + 1, timeline.size() - open - 2);
  return digits.find_first_not_of("0123456789") == digits.npos ? timeline.substr(0, open)
                                                               : timeline;
}

/// Up to eight characters.
std::uint64_t word_of(std::string_view text) {
  std::array<char, 8> characters{};
  text.copy(characters.data(), characters.size());
  return std::bit_cast<std::uint64_t>(characters);
}

/// Where a name is looked for first, of 2 to the power of `bits` places: by the first and the last
/// characters of the timeline, where "video5-capture-0" and its like differ.
std::size_t place_of(std::string_view driver, std::string_view timeline, unsigned bits) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ull;
  const auto last = timeline.substr(timeline.size() - std::min<std::size_t>(timeline.size(), 8));
  return ((word_of(timeline) + driver.size()) * kOdd ^ word_of(last)) * kOdd >> (64 - bits);
}

}  // namespace

Names::Names() {
  names_.push_back({"?", "?", "?", false, false});
}

std::uint32_t Names::intern(std::string_view driver, std::string_view timeline) {
  std::uint32_t& recent = recent_[place_of(driver, timeline, kRecentBits)];
  if (recent == 0 || !same(recent, driver, timeline)) recent = look_up(driver, timeline);
  return recent;
}

std::uint32_t Names::look_up(std::string_view driver, std::string_view timeline) {
  scratch_.assign(driver);
  scratch_ += '\0';
  scratch_ += timeline;
  const auto found = ids_.find(scratch_);
  if (found != ids_.end()) return found->second;
  if (names_.size() >= kMost) {
    overflowed_ = true;
    return 0;
  }
  const auto id = static_cast<std::uint32_t>(names_.size());
  const bool wrapper =
      driver == "dma_fence_array" || driver == "dma_fence_chain" || driver == "stub";
  names_.push_back({std::string(driver), std::string(timeline),
                    std::string(without_index(timeline)), driver == "videobuf2", wrapper});
  ids_.emplace(scratch_, id);
  return id;
}

}  // namespace fencepost::contract
