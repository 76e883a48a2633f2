// SPDX-License-Identifier: MIT
// Drivers and timelines of fences, each pair once.
#pragma once

#include <tsl/robin_map.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contract/same_text.h"

namespace fencepost::contract {

/// Whose fence it is.
struct Name {
  std::string driver;
  std::string timeline;
  std::string group;     ///< the timeline without "[3]": the queue, where each buffer has its own
  bool ours = false;     ///< a release fence of videobuf2
  bool wrapper = false;  ///< an array, a chain or a stub: made by who consumes fences, signalled
                         ///< only when somebody asks, and often with the same numbers
};

/// A small number for a driver and a timeline. Not more than kMost of them: memory must not grow
/// with a recording that makes names up. Those beyond are all 0.
class Names {
 public:
  static constexpr std::size_t kMost = 16384;
  Names();
  std::uint32_t intern(std::string_view driver, std::string_view timeline);
  /// Whether there were more.
  [[nodiscard]] bool overflowed() const { return overflowed_; }
  [[nodiscard]] const Name& operator[](std::uint32_t id) const { return names_[id]; }
  [[nodiscard]] bool same(std::uint32_t id, std::string_view driver,
                          std::string_view timeline) const {
    const Name& name = names_[id];
    return same_text(name.timeline, timeline) && same_text(name.driver, driver);
  }

 private:
  static constexpr unsigned kRecentBits = 10;

  std::uint32_t look_up(std::string_view driver, std::string_view timeline);

  std::vector<Name> names_;
  tsl::robin_map<std::string, std::uint32_t> ids_;
  std::string scratch_;
  std::array<std::uint32_t, 1u << kRecentBits> recent_{};  ///< the last of those that share a place
  bool overflowed_ = false;
};

}  // namespace fencepost::contract
