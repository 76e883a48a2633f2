// SPDX-License-Identifier: MIT
// Drivers and timelines of fences, each pair once.
#include "contract/names.h"

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

}  // namespace

Names::Names() {
  names_.push_back({"?", "?", "?", false, false});
}

std::uint32_t Names::intern(std::string_view driver, std::string_view timeline) {
  if (same(last_, driver, timeline)) return last_;
  scratch_.assign(driver);
  scratch_ += '\0';
  scratch_ += timeline;
  const auto found = ids_.find(scratch_);
  if (found != ids_.end()) return last_ = found->second;
  if (names_.size() >= kMost) {
    overflowed_ = true;
    return 0;
  }
  last_ = static_cast<std::uint32_t>(names_.size());
  const bool wrapper =
      driver == "dma_fence_array" || driver == "dma_fence_chain" || driver == "stub";
  names_.push_back({std::string(driver), std::string(timeline),
                    std::string(without_index(timeline)), driver == "videobuf2", wrapper});
  ids_.emplace(scratch_, last_);
  return last_;
}

}  // namespace fencepost::contract
