// SPDX-License-Identifier: MIT
// How long things may take before a rule calls the contract broken.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fencepost::contract {

/// In nanoseconds; 0: no bound.
struct Bounds {
  std::int64_t signal = 5'000'000'000;  ///< SIGNAL: publish (else init) to signal, of V4L2's fences
  std::int64_t wait = 10'000'000'000;   ///< WAIT: a wait for one of V4L2's fences
  std::int64_t leak = 10'000'000'000;   ///< LEAK: how long after its signal a fence counts as kept
  std::int64_t other = 0;               ///< OTHER: SIGNAL and WAIT for the fences of other drivers
};

/// `text` is "SIGNAL=5s,WAIT=500ms": names in any case; units ns, us, ms, s, min; "off" is no
/// bound. What is not named stays as in `bounds`. An Error (kUsage) names the part that is wrong.
Result<Bounds> parse_bounds(std::string_view text, Bounds bounds = {});

/// A span for people: "5 s", "1.234 ms", "620 ns".
std::string format_span(std::int64_t ns);

}  // namespace fencepost::contract
