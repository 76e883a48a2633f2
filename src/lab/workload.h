// SPDX-License-Identifier: MIT
// Work for the simulated SoC that was reported from a board: what is played, and what was counted
// there. To add one: a file in workloads/ that gives a Workload, and a line in workload.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost::lab {

/// A figure from a board.
struct ReportedFigure {
  std::string row;  ///< of the table (workload_table.cpp)
  std::string figure;
};

struct Workload {
  std::string name;
  std::string summary;    ///< for --help
  int frames = 900;       ///< unless told otherwise: 30 s at 30 frames a second
  bool decodes = false;   ///< wants a stream of so many frames
  bool compares = false;  ///< prints the MD5 of each frame
  /// bash that plays: `play ELEMENT...` is gst-launch-1.0 whose sink prints each frame; $frames and
  /// $stream are set.
  std::string script;
  std::string reported_by;  ///< heading of the figures' column; "" where there are none
  std::vector<ReportedFigure> reported;
};

Workload convert_workload();
Workload decode_workload();
Workload pipeline_workload();

/// All, in the order of --help.
std::vector<Workload> workloads();

/// The one of that name. An Error (kUnknownName) names those that there are.
Result<Workload> find_workload(std::string_view name);

/// The command that plays `workload` in a guest with the host's root. `stream` is read by it there.
/// It prints "workload: begin", "workload: frame [MD5]" for each, and "workload: end", a line each.
std::vector<std::string> workload_command(const Workload& workload, int frames,
                                          const std::string& stream);

}  // namespace fencepost::lab
