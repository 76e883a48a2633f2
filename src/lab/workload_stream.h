// SPDX-License-Identifier: MIT
// What a workload plays, and what should come out: made on the spot by ffmpeg and GStreamer,
// without any of the drivers or models.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "lab/workload.h"

namespace fencepost::lab {

/// A stream, and the MD5 of each picture that should come of it.
struct WorkloadStream {
  std::filesystem::path file;         ///< "" where the workload decodes nothing
  std::vector<std::string> digests;   ///< of the player's frames, in the order of display
  std::vector<std::string> imported;  ///< of what the consumer sees, in the order of decoding
};

/// Makes the stream in `folder`, or takes that of an earlier run. `frames` are those of one round.
/// Errors: kMissingTool, kIo, and kInternal as of RgaReference::convert().
Result<WorkloadStream> make_workload_stream(const Workload& workload, int frames,
                                            const std::filesystem::path& folder);

/// The digests of a file of ffmpeg's muxer "framemd5", one for each frame.
std::vector<std::string> framemd5_digests(std::string_view text);

/// `displayed` in the order of decoding, of which `coded` has each one's place: the lines of
/// ffprobe's coded_picture_number. Error kIo where those are no such order.
Result<std::vector<std::string>> in_coded_order(const std::vector<std::string>& displayed,
                                                std::string_view coded);

}  // namespace fencepost::lab
