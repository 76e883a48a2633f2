// SPDX-License-Identifier: MIT
// Typed reading of a JSON object's members, where every Error names the member by its path.
#include "contract/fields.h"

#include <cmath>
#include <limits>

namespace fencepost {

using nlohmann::json;

Result<Fields> Fields::of(const json& value, std::string where) {
  if (!value.is_object()) {
    return fail(ExitCode::kResults,
                fmt::format("{} is {}, not an object", where.empty() ? "the document" : where,
                            value.type_name()));
  }
  return Fields(value, std::move(where));
}

std::string Fields::path(std::string_view key) const {
  return where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
}

tl::unexpected<Error> Fields::wrong(std::string_view key, std::string_view problem) const {
  return fail(ExitCode::kResults, fmt::format("\"{}\" {}", path(key), problem));
}

Result<const json*> Fields::find(std::string_view key) const {
  const auto it = object_->find(key);
  if (it == object_->end()) return wrong(key, "is missing");
  return &*it;
}

Status Fields::get(std::string_view key, std::string& out) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_string()) return wrong(key, fmt::format("is {}, not text", value->type_name()));
  out = value->get_ref<const std::string&>();
  return {};
}

Status Fields::get(std::string_view key, double& out) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_number()) {
    return wrong(key, fmt::format("is {}, not a number", value->type_name()));
  }
  out = value->get<double>();
  if (!std::isfinite(out)) return wrong(key, "is not a finite number");
  return {};
}

Status Fields::get(std::string_view key, bool& out) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_boolean()) {
    return wrong(key, fmt::format("is {}, not true or false", value->type_name()));
  }
  out = value->get<bool>();
  return {};
}

Status Fields::get(std::string_view key, int& out) const {
  FP_ASSIGN(const json* const value, find(key));
  const bool fits = value->is_number_unsigned()
                        ? value->get<std::uint64_t>() <= std::numeric_limits<int>::max()
                        : value->is_number_integer() &&
                              value->get<std::int64_t>() >= std::numeric_limits<int>::min();
  if (!fits) return wrong(key, "is not a whole number in range");
  out = value->get<int>();
  return {};
}

Status Fields::get(std::string_view key, std::size_t& out) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_number_unsigned()) return wrong(key, "is not a count");
  out = value->get<std::size_t>();
  return {};
}

Status Fields::get(std::string_view key, std::vector<std::string>& out) const {
  FP_ASSIGN(const json* const list, array(key));
  out.clear();
  for (const json& item : *list) {
    if (!item.is_string()) return wrong(key, "holds something that is not text");
    out.push_back(item.get_ref<const std::string&>());
  }
  return {};
}

Result<const json*> Fields::array(std::string_view key) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_array()) return wrong(key, fmt::format("is {}, not a list", value->type_name()));
  return value;
}

Result<const json*> Fields::object(std::string_view key) const {
  FP_ASSIGN(const json* const value, find(key));
  if (!value->is_object()) {
    return wrong(key, fmt::format("is {}, not an object", value->type_name()));
  }
  return value;
}

}  // namespace fencepost
