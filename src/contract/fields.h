// SPDX-License-Identifier: MIT
// Typed reading of a JSON object's members, where every Error names the member by its path.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost {

/// Looks at one JSON object, which must outlive it. `where` is the path of the object in its
/// document ("cells[3]"; empty at the top) and appears in each Error (kResults).
class Fields {
 public:
  static Result<Fields> of(const nlohmann::json& value, std::string where);

  /// The member must be there and of `out`'s type. Numbers must be finite.
  Status get(std::string_view key, std::string& out) const;
  Status get(std::string_view key, double& out) const;
  Status get(std::string_view key, bool& out) const;
  Status get(std::string_view key, int& out) const;
  Status get(std::string_view key, std::size_t& out) const;
  Status get(std::string_view key, std::vector<std::string>& out) const;
  /// The member as an array of anything.
  Result<const nlohmann::json*> array(std::string_view key) const;
  Result<const nlohmann::json*> object(std::string_view key) const;

  /// The same, but `out` stays as it is where the member is absent.
  template <class T>
  Status maybe(std::string_view key, T& out) const {
    return has(key) ? get(key, out) : Status{};
  }

  [[nodiscard]] bool has(std::string_view key) const { return object_->contains(key); }
  /// "cells[3].outcome": how Errors name a member.
  [[nodiscard]] std::string path(std::string_view key) const;
  /// An Error (kResults) about the member.
  [[nodiscard]] tl::unexpected<Error> wrong(std::string_view key, std::string_view problem) const;

 private:
  Fields(const nlohmann::json& object, std::string where)
      : object_(&object), where_(std::move(where)) {}
  [[nodiscard]] Result<const nlohmann::json*> find(std::string_view key) const;
  const nlohmann::json* object_;
  std::string where_;
};

}  // namespace fencepost
