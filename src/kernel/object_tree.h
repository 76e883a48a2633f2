// SPDX-License-Identifier: MIT
// The object tree of one configuration, which goes from shape to shape: whatever it was made from
// last, only the files that differ are compiled again.
//
// make decides by time. So every source file that any series touches is kept at one old time, and
// for a build exactly those get the present time that differ from what the objects were made from.
// The state file names the commits that may be in the objects: one after a finished build, more
// after builds that broke off.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace fencepost::kernel {

/// What is known about the objects.
struct ObjectState {
  std::vector<std::string> commits;  ///< sources that they were made from
  std::string config;                ///< digest of the configuration; "" while it is being made
  std::int64_t building_since = 0;   ///< ns since the epoch; not 0: a build began and did not end
  bool whole = false;                ///< a build has ended well at least once
};

/// The objects of one configuration. The caller holds the lock of the base.
class ObjectTree {
 public:
  ObjectTree(std::filesystem::path source, std::filesystem::path objects)
      : source_(std::move(source)), objects_(std::move(objects)) {}

  /// Reads the state; an absent or unreadable one means a build from nothing, and what lies in
  /// the folder is removed.
  Status open();
  /// Makes the times right for a build of `commit`, to which the source tree was switched from
  /// `came_from`, and gives the files that changed, absolute. From here until finish() the state
  /// says that a build is under way.
  Result<std::vector<std::filesystem::path>> prepare(const std::string& commit,
                                                     const std::string& came_from);
  /// The objects are those of `commit` now.
  Status finish(const std::string& commit);
  /// make gave up in an orderly way: the objects are whole, but of more than one commit.
  Status give_up();

  [[nodiscard]] const ObjectState& state() const { return state_; }
  /// Remembers the configuration; "" before it is changed.
  Status set_config(const std::string& digest);

  /// How many object files depend on one of `changed`.
  [[nodiscard]] int count_affected(const std::vector<std::filesystem::path>& changed) const;

 private:
  [[nodiscard]] std::filesystem::path state_file() const;
  Status save() const;
  void remove_half_written() const;
  std::filesystem::path source_;
  std::filesystem::path objects_;
  ObjectState state_;
};

}  // namespace fencepost::kernel
