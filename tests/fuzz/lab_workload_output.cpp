// SPDX-License-Identifier: MIT
// Any text as what a player and its consumer print in a guest, and as what ffprobe and ffmpeg say.
#include <cstdint>
#include <string_view>

#include "lab/workload_output.h"
#include "lab/workload_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  fencepost::lab::WorkloadOutput output(4);
  output.take(text.substr(0, size / 2));
  output.take(text.substr(size / 2));
  static_cast<void>(output.seconds());
  const auto digests = fencepost::lab::framemd5_digests(text);
  static_cast<void>(fencepost::lab::in_coded_order(digests, text));
  static_cast<void>(fencepost::lab::in_coded_order({"a", "b", "c"}, text));
  return 0;
}
