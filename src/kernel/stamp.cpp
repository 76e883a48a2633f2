// SPDX-License-Identifier: MIT
// The stamp as JSON.
#include "kernel/stamp.h"

#include <nlohmann/json.hpp>

#include "base/files.h"

namespace fencepost::kernel {
namespace {

constexpr int kSchema = 1;
constexpr const char* kFile = "build.json";

template <class T>
bool take(const nlohmann::json& json, const char* name, T& value) {
  const auto found = json.find(name);
  if (found == json.end()) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return false;
  } else {
    if (!found->is_number()) return false;
  }
  value = found->get<T>();
  return true;
}

bool take_names(const nlohmann::json& json, std::vector<std::string>& names) {
  const auto found = json.find("modules");
  if (found == json.end() || !found->is_array()) return false;
  for (const auto& name : *found) {
    if (!name.is_string()) return false;
    names.push_back(name);
  }
  return true;
}

}  // namespace

Status write_stamp(const std::filesystem::path& folder, const Stamp& stamp) {
  const nlohmann::json json = {{"schema", kSchema},
                               {"key", stamp.key},
                               {"shape", stamp.shape},
                               {"config", stamp.config},
                               {"option_on", stamp.option_on},
                               {"base", stamp.base},
                               {"commit", stamp.commit},
                               {"release", stamp.release},
                               {"modules", stamp.modules},
                               {"built", stamp.built},
                               {"seconds", stamp.seconds},
                               {"bytes", stamp.bytes}};
  return write_file(folder / kFile, json.dump(2) + "\n");
}

Result<Stamp> read_stamp(const std::filesystem::path& folder) {
  FP_ASSIGN(const auto text, read_file(folder / kFile));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  Stamp stamp;
  int schema = 0;
  if (json.is_object() && take(json, "schema", schema) && schema == kSchema &&
      take(json, "key", stamp.key) && take(json, "shape", stamp.shape) &&
      take(json, "config", stamp.config) && take(json, "option_on", stamp.option_on) &&
      take(json, "base", stamp.base) && take(json, "commit", stamp.commit) &&
      take(json, "release", stamp.release) && take_names(json, stamp.modules) &&
      take(json, "built", stamp.built) && take(json, "seconds", stamp.seconds) &&
      take(json, "bytes", stamp.bytes))
    return stamp;
  return fail(ExitCode::kIo, fmt::format("{} is not a build's stamp", (folder / kFile).string()));
}

}  // namespace fencepost::kernel
