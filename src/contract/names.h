// SPDX-License-Identifier: MIT
// Drivers and timelines of fences, each pair once.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
    return name.timeline == timeline && name.driver == driver;
  }

 private:
  std::vector<Name> names_;
  tsl::robin_map<std::string, std::uint32_t> ids_;
  std::string scratch_;
  std::uint32_t last_ = 0;
  bool overflowed_ = false;
};

}  // namespace fencepost::contract
