// SPDX-License-Identifier: MIT
// The registry of workloads, and the part of their scripts that is the same.
#include "lab/workload.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/text.h"

namespace fencepost::lab {
namespace {

/// visl decodes the same formats as hantro. Few plugins, and a registry that can be written, make
/// GStreamer start in a second. What checksumsink says of a frame becomes one short line.
constexpr std::string_view kBefore = R"sh(
set -euo pipefail
frames=$1 stream=$2 rounds=$3 consumer=$4
rmmod visl 2>/run/null || true
plugins=$(dirname "$(find /usr/lib -name libgstv4l2codecs.so -print -quit)")
mkdir -p /run/plugins
for plugin in coreelements debugutilsbad v4l2codecs video4linux2 videoparsersbad videotestsrc; do
  ln -s "$plugins/libgst$plugin.so" /run/plugins/
done
export GST_REGISTRY=/run/registry GST_PLUGIN_PATH=/run/plugins GST_PLUGIN_SYSTEM_PATH=/none
gst-inspect-1.0 >/run/null
rounds() {
  for ((round = 0; round < rounds; ++round)); do cat "$stream"; done
}
played() {
  echo 'workload: begin'
  "$@" 2>&1 | sed -u 's/^[0-9:.]* \([0-9a-f]\{32\}\)$/workload: frame \1/'
  echo 'workload: end'
}
play() { played gst-launch-1.0 "$@"; }
hand_over() {
  local options=()
  while [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  played "$consumer" --size 1920x1080 "${options[@]}" -- gst-launch-1.0 "${@:2}"
}
)sh";

}  // namespace

std::vector<Workload> workloads() {
  return {convert_workload(), decode_workload(), pipeline_workload(), pipeline_mpeg2_workload()};
}

Result<Workload> find_workload(std::string_view name) {
  const auto all = workloads();
  const auto found = std::ranges::find(all, name, &Workload::name);
  if (found != all.end()) return *found;
  std::vector<std::string> names;
  for (const auto& workload : all) names.push_back(workload.name);
  auto hint = did_you_mean(std::string(name), names);
  if (hint.empty()) hint = fmt::format("workloads: {}", fmt::join(names, ", "));
  return fail(ExitCode::kUnknownName, fmt::format("there is no workload '{}'", name), hint);
}

std::vector<std::string> workload_command(const Workload& workload, int frames,
                                          const std::string& stream, const std::string& consumer) {
  return {"bash",
          "-c",
          std::string(kBefore) + workload.script,
          "workload",
          std::to_string(frames),
          stream,
          std::to_string(workload.rounds),
          consumer};
}

}  // namespace fencepost::lab
