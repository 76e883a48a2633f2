// SPDX-License-Identifier: MIT
// Whose a complaint of the kernel is: that of buffers and fences, or another's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/kernel_log.h"

namespace fencepost::contract {

enum class Side : std::uint8_t {
  kOurs,       ///< videobuf2, m2m, dma-fence, dma-resv or an opted-in driver is in its chain
  kElsewhere,  ///< it has a chain, and none of them is in it
  kUnclear,    ///< it has no chain, or they appear only where that proves nothing
};

std::string_view to_string(Side side);

/// Opted-in drivers are those of docs/how-to-opt-in-a-driver.md: vim2m, visl, vicodec, hantro,
/// rockchip-rga.
struct Blame {
  Side side = Side::kUnclear;
  /// What decides, innermost first: "vb2_buffer_done (videobuf2)"; for kElsewhere the innermost
  /// functions, for kUnclear why.
  std::vector<std::string> frames;
};

/// Frames that the unwinder only guesses ("? f"), what an interrupt happened to interrupt, the
/// names of locks, and the locks that all tasks hold decide nothing by themselves.
Blame blame(const LogFinding& finding);

/// The time that printk put before the first line of `finding`, in nanoseconds since boot; nothing
/// where there is none, or a date.
std::optional<std::int64_t> log_time(const LogFinding& finding);

}  // namespace fencepost::contract
