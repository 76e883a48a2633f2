// SPDX-License-Identifier: MIT
// What a recording must say about the machine that it is from: uname, /proc and /sys.
#include "agent/machine_facts.h"

#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

#include "base/files.h"

namespace fencepost::agent {
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

std::string first_line(const fs::path& file) {
  const auto text = read_file(file);
  return text ? text->substr(0, text->find('\n')) : std::string();
}

std::string kernel_config() {
  std::string config;
  const gzFile file = ::gzopen("/proc/config.gz", "rb");
  if (file == nullptr) return config;
  std::array<char, 65536> piece{};
  for (int n = 0; (n = ::gzread(file, piece.data(), piece.size())) > 0;)
    config.append(piece.data(), static_cast<std::size_t>(n));
  ::gzclose(file);
  return config;
}

json option_of(const std::string& config, std::string_view option) {
  if (config.empty()) return nullptr;
  const auto value = config_value(config, option);
  return value.empty() ? "absent" : json(value);
}

}  // namespace

std::string config_value(std::string_view config, std::string_view option) {
  const auto line = [&](const std::string& start) {
    if (config.starts_with(start)) return std::size_t{0};
    const auto at = config.find("\n" + start);
    return at == std::string_view::npos ? at : at + 1;
  };
  if (line(fmt::format("# CONFIG_{} is not set", option)) != std::string_view::npos) return "n";
  const auto start = fmt::format("CONFIG_{}=", option);
  const auto at = line(start);
  if (at == std::string_view::npos) return {};
  const auto value = config.substr(at + start.size());
  return std::string(value.substr(0, value.find('\n')));
}

json kernel_facts() {
  utsname name{};
  ::uname(&name);
  const auto config = kernel_config();
  return {{"release", name.release},
          {"version", name.version},
          {"machine", name.machine},
          {"cmdline", first_line("/proc/cmdline")},
          {"cpus", ::sysconf(_SC_NPROCESSORS_ONLN)},
          {"VIDEOBUF2_RELEASE_FENCES", option_of(config, "VIDEOBUF2_RELEASE_FENCES")},
          {"PROVE_LOCKING", option_of(config, "PROVE_LOCKING")}};
}

json video_nodes() {
  std::vector<fs::path> nodes;
  std::error_code error;
  for (const auto& node : fs::directory_iterator("/sys/class/video4linux", error))
    nodes.push_back(node.path());
  std::sort(nodes.begin(), nodes.end());
  json found = json::array();
  for (const auto& node : nodes) {
    const auto driver = fs::read_symlink(node / "device" / "driver", error);
    found.push_back({{"node", fmt::format("/dev/{}", node.filename().string())},
                     {"name", first_line(node / "name")},
                     {"driver", driver.filename().string()}});
  }
  return found;
}

}  // namespace fencepost::agent
