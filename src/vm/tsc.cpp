// SPDX-License-Identifier: MIT
// How fast the time stamp counter of this machine runs.
#include "vm/tsc.h"

#if defined(__x86_64__)
#include <x86intrin.h>

#include <chrono>
#include <cmath>
#endif

namespace fencepost::vm {

#if defined(__x86_64__)
namespace {

using Clock = std::chrono::steady_clock;

/// The counter and the clock at the same time, but for `apart`.
struct Moment {
  Clock::time_point time;
  Clock::duration apart = Clock::duration::max();
  unsigned long long count = 0;
};

Moment look() {
  const auto before = Clock::now();
  const auto count = __rdtsc();
  const auto apart = Clock::now() - before;
  return {before + apart / 2, apart, count};
}

/// The best of many looks: most are not torn apart by another process.
Moment look_closely() {
  constexpr int kLooks = 100;
  Moment best;
  for (int i = 0; i < kLooks; ++i) {
    if (const auto moment = look(); moment.apart < best.apart) best = moment;
  }
  return best;
}

}  // namespace

std::optional<unsigned> measure_tsc_khz() {
  constexpr std::chrono::milliseconds kSpan(20);
  const auto first = look_closely();
  while (Clock::now() < first.time + kSpan) continue;
  const auto last = look_closely();
  const std::chrono::duration<double, std::milli> span = last.time - first.time;
  return static_cast<unsigned>(
      std::lround(static_cast<double>(last.count - first.count) / span.count()));
}
#else
std::optional<unsigned> measure_tsc_khz() {
  return std::nullopt;
}
#endif

}  // namespace fencepost::vm
