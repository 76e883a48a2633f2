// SPDX-License-Identifier: MIT
// What workloads came to, on one shape after the other: a table beside the reported figures. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "contract/trace_check.h"
#include "contract/trace_summary.h"
#include "lab/workload.h"

namespace fencepost::lab {

/// A workload on one shape.
struct WorkloadResult {
  std::string shape;
  int wanted = 0;                            ///< frames
  std::uint64_t frames = 0;                  ///< that came out
  double seconds = 0;                        ///< of wall time, from the player's start to its end
  std::optional<std::uint64_t> identical;    ///< frames as ffmpeg's; none where nobody compared
  std::optional<contract::Summary> summary;  ///< of the recording
  std::uint64_t lost = 0;                    ///< events that the kernel did not keep
  contract::Answer answer = contract::Answer::kUnknown;
  std::vector<std::string> sentences;  ///< of the verdict
  std::string trouble;                 ///< of the command or the guest; "" where there was none
};

/// How many of `digests` are those of `reference`, at the same place.
std::uint64_t count_identical(const std::vector<std::string>& digests,
                              const std::vector<std::string>& reference);

/// The digests of a file of ffmpeg's muxer "framemd5", one for each frame.
std::vector<std::string> framemd5_digests(std::string_view text);

/// All frames came, and are identical where they were compared.
bool is_whole(const WorkloadResult& result);

/// A table in Markdown: a column for the reported figures, and one for each result.
std::string workload_table(const Workload& workload, const std::vector<WorkloadResult>& results);

}  // namespace fencepost::lab
