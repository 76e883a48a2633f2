// SPDX-License-Identifier: MIT
// Runs Kconfig and compares what was asked with what it made of it.
#include "kernel/config.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/files.h"
#include "base/text.h"

namespace fencepost::kernel {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kSymbol = "CONFIG_";
constexpr std::string_view kCommented = "# CONFIG_";
constexpr std::string_view kOff = "n";
constexpr std::string_view kNotSet = " is not set";

/// The settings of a .config file; "n" where it says "is not set". The last one of a symbol counts.
std::map<std::string, std::string> read_settings(const std::string& text) {
  std::map<std::string, std::string> settings;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    const auto equals = line.find('=');
    if (line.starts_with(kSymbol) && equals != std::string::npos)
      settings[line.substr(0, equals)] = line.substr(equals + 1);
    else if (line.starts_with(kCommented) && line.ends_with(kNotSet))
      settings[line.substr(2, line.size() - 2 - kNotSet.size())] = kOff;
  }
  return settings;
}

std::string option_line(const ConfigRequest& request) {
  if (request.option.empty()) return {};
  return request.option_on ? fmt::format("CONFIG_{}=y\n", request.option)
                           : fmt::format("# CONFIG_{} is not set\n", request.option);
}

}  // namespace

std::vector<std::string> lost_symbols(const std::string& wanted, const std::string& config) {
  const auto have = read_settings(config);
  std::vector<std::string> lost;
  for (const auto& [symbol, value] : read_settings(wanted)) {
    const auto found = have.find(symbol);
    const auto got = found == have.end() ? std::string(kOff) : found->second;
    if (got != value) lost.push_back(fmt::format("{}={} (it is {})", symbol, value, got));
  }
  return lost;
}

Result<std::vector<std::string>> list_configs(const fs::path& project_root) {
  const auto folder = project_root / "kernel" / "config";
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->path().extension() == ".config" && entry->path().stem() != "base")
      names.push_back(entry->path().stem().string());
  if (error)
    return fail(ExitCode::kIo, fmt::format("cannot read {}: {}", folder.string(), error.message()));
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::vector<fs::path>> config_fragments(const fs::path& project_root,
                                               const std::string& config) {
  const auto folder = project_root / "kernel" / "config";
  FP_ASSIGN(const auto names, list_configs(project_root));
  if (std::find(names.begin(), names.end(), config) != names.end()) {
    std::vector<fs::path> fragments{folder / "base.config"};
    for (auto dash = config.find('-'); dash != std::string::npos; dash = config.find('-', dash + 1))
      fragments.push_back(folder / fmt::format("{}.config", config.substr(0, dash)));
    fragments.push_back(folder / fmt::format("{}.config", config));
    return fragments;
  }
  auto hint = did_you_mean(config, names);
  if (hint.empty()) hint = fmt::format("configurations: {}", fmt::join(names, ", "));
  return fail(ExitCode::kUnknownName, fmt::format("there is no configuration '{}'", config), hint);
}

Status configure(const Kbuild& kbuild, const ConfigRequest& request, const fs::path& remembered) {
  const auto file = kbuild.folders().objects / ".config";
  if (const auto known = read_file(remembered)) return write_file(file, *known);
  std::string wanted;
  for (const auto& fragment : request.fragments) {
    FP_ASSIGN(const auto text, read_file(fragment));
    wanted.append(text).append("\n");
  }
  wanted += option_line(request);
  FP_TRY(kbuild.make({"tinyconfig"}));
  FP_ASSIGN(const auto tiny, read_file(file));
  // Kconfig takes the last of several values, as merge_config.sh would leave it.
  FP_TRY(write_file(file, tiny + wanted));
  FP_TRY(kbuild.make({"olddefconfig"}));
  FP_ASSIGN(const auto config, read_file(file));
  const auto lost = lost_symbols(wanted, config);
  if (!lost.empty())
    return fail(
        ExitCode::kBuild,
        fmt::format("Kconfig did not keep what kernel/config asks for: {}", fmt::join(lost, ", ")),
        "a dependency is missing in the fragment, or this base has no such symbol");
  FP_TRY(make_folder(remembered.parent_path()));
  return write_file(remembered, config);
}

}  // namespace fencepost::kernel
