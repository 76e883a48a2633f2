// SPDX-License-Identifier: MIT
// Which guest runs which cells, in which order. Pure.
#include "lab/schedule.h"

#include <algorithm>

namespace fencepost::lab {
namespace {

Bench& bench_for(std::vector<Bench>& benches, const kernel::Shape& shape, bool option_on,
                 suite::Clock clock) {
  const auto same = std::ranges::find_if(benches, [&](const Bench& bench) {
    return bench.shape->name == shape.name && bench.option_on == option_on && bench.clock == clock;
  });
  if (same != benches.end()) return *same;
  return benches.emplace_back(Bench{&shape, option_on, clock, {}});
}

/// Real time costs more than virtual time, and more checks cost more than fewer.
std::size_t weight(const Bench& bench) {
  constexpr std::size_t kParallelWeight = 60;
  return bench.checks.size() * (bench.clock == suite::Clock::kParallel ? kParallelWeight : 1);
}

}  // namespace

std::vector<Bench> make_benches(const std::vector<kernel::Shape>& shapes,
                                const std::vector<const suite::Check*>& checks) {
  std::vector<Bench> benches;
  for (const auto& shape : shapes) {
    for (const auto* check : checks) {
      const bool option_on = check->variant == suite::Variant::kOn || shape.option.empty();
      bench_for(benches, shape, option_on, check->clock).checks.push_back(check);
    }
  }
  std::ranges::stable_sort(benches, std::ranges::greater{}, weight);
  return benches;
}

}  // namespace fencepost::lab
