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
  std::string summary;      ///< for --help
  int frames = 900;         ///< unless told otherwise: 30 s at 30 frames a second
  int rounds = 1;           ///< how often the stream is played, one after the other
  bool decodes = false;     ///< wants a stream of so many frames
  bool mpeg2 = false;       ///< the stream is MPEG-2 and not H.264
  bool converts = false;    ///< the RGA makes RGB 1280x720 of the pictures
  bool hands_over = false;  ///< a consumer gets each buffer before DQBUF (src/client)
  std::string pictures;     ///< without a stream: elements that make NV12, in bash, with $frames
  /// bash that plays: `play ELEMENT...` is gst-launch-1.0 whose checksumsink prints each frame;
  /// `hand_over [OPTION]... -- ELEMENT...` is the same with a consumer. $frames and $stream are
  /// set, and $consumer; `rounds` writes the stream as often as it is to be played.
  std::string script;
  std::string reported_by;  ///< heading of the figures' column; "" where there are none
  std::vector<ReportedFigure> reported;
};

Workload convert_workload();
Workload decode_workload();
Workload pipeline_workload();
Workload pipeline_mpeg2_workload();

/// All, in the order of --help.
std::vector<Workload> workloads();

/// The one of that name. An Error (kUnknownName) names those that there are.
Result<Workload> find_workload(std::string_view name);

/// The command that plays `workload` in a guest with the host's root. It reads `stream` and runs
/// `consumer`, the program fencepost-consumer, there. It prints "workload: begin", "workload: frame
/// MD5" for each, what the consumer prints (src/client/consumer.h), and "workload: end", a line
/// each.
std::vector<std::string> workload_command(const Workload& workload, int frames,
                                          const std::string& stream, const std::string& consumer);

}  // namespace fencepost::lab
