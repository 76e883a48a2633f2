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

/// What a consumer had before the player's DQBUF.
struct ImportedFrames {
  std::uint64_t frames = 0;
  std::uint64_t waits = 0;      ///< frames whose fence was pending when the buffer was asked
  std::uint64_t rga_waits = 0;  ///< likewise at the RGA's buffer
  std::uint64_t identical = 0;  ///< frames that were read as they should be
};

/// A workload on one shape.
struct WorkloadResult {
  std::string shape;
  int wanted = 0;                            ///< frames
  std::uint64_t frames = 0;                  ///< that came out of the player
  double seconds = 0;                        ///< of wall time, from the player's start to its end
  std::uint64_t identical = 0;               ///< frames that are what they should be
  std::optional<ImportedFrames> imported;    ///< where there is a consumer
  std::optional<contract::Summary> summary;  ///< of the recording
  std::uint64_t lost = 0;                    ///< events that the kernel did not keep
  contract::Answer answer = contract::Answer::kUnknown;
  std::vector<std::string> sentences;  ///< of the verdict
  std::string trouble;                 ///< of the command or the guest; "" where there was none
};

/// How many of `digests` are those of `reference`, at the same place.
std::uint64_t count_identical(const std::vector<std::string>& digests,
                              const std::vector<std::string>& reference);

/// All frames came and are what they should be. What a consumer had before DQBUF counts on a kernel
/// that publishes fences: on others it may be anything.
bool is_whole(const WorkloadResult& result);

/// A table in Markdown: a column for the reported figures, and one for each result.
std::string workload_table(const Workload& workload, const std::vector<WorkloadResult>& results);

}  // namespace fencepost::lab
