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

/// Where a name is looked for first. Timelines of one driver differ at their ends.
std::size_t place_of(std::string_view driver, std::string_view timeline) {
  std::array<char, 8> last{};
  const std::size_t length = std::min(timeline.size(), last.size());
  timeline.copy(last.data(), length, timeline.size() - length);
  auto end = std::bit_cast<std::uint64_t>(last);
  end = (end + driver.size()) * 0x9E3779B97F4A7C15ull;
  return end >> 32;
}

}  // namespace

Names::Names() {
  names_.push_back({"?", "?", "?", false, false});
}

std::uint32_t Names::intern(std::string_view driver, std::string_view timeline) {
  std::uint32_t& recent = recent_[place_of(driver, timeline) % recent_.size()];
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
