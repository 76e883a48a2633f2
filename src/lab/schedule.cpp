// SPDX-License-Identifier: MIT
// Which guest runs which cells, in which order. Pure.
#include "lab/schedule.h"

#include <algorithm>

namespace fencepost::lab {
namespace {

Bench& bench_for(std::vector<Bench>& benches, const Bench& wanted) {
  const auto same = std::ranges::find_if(benches, [&](const Bench& bench) {
    return bench.shape == wanted.shape && bench.device == wanted.device &&
           bench.option_on == wanted.option_on && bench.clock == wanted.clock;
  });
  return same != benches.end() ? *same : benches.emplace_back(wanted);
}

/// Real time costs more than virtual time, a guest for each check more than a snapshot for all of
/// them, and more checks cost more than fewer.
std::size_t weight(const Bench& bench) {
  constexpr std::size_t kParallelWeight = 60;
  constexpr std::size_t kSocWeight = 5;
  if (is_on_soc(*bench.device)) return bench.checks.size() * kSocWeight;
  return bench.checks.size() * (bench.clock == suite::Clock::kParallel ? kParallelWeight : 1);
}

}  // namespace

bool is_on_soc(const suite::DeviceUnderTest& device) {
  return (device.bit & suite::kOnSoc) != 0;
}

std::string column_name(const std::string& shape, const suite::DeviceUnderTest& device) {
  return is_on_soc(device) ? fmt::format("{}/{}", shape, device.name) : shape;
}

std::vector<Bench> make_benches(const std::vector<kernel::Shape>& shapes,
                                const std::vector<const suite::DeviceUnderTest*>& devices,
                                const std::vector<const suite::Check*>& checks) {
  std::vector<Bench> benches;
  for (const auto& shape : shapes) {
    for (const auto* device : devices) {
      for (const auto* check : checks) {
        if ((check->devices & device->bit) == 0) continue;
        const Bench bench{
            .shape = &shape,
            .device = device,
            .option_on = check->variant == suite::Variant::kOn || shape.option.empty(),
            .clock = is_on_soc(*device) ? suite::Clock::kParallel : check->clock,
            .checks = {}};
        bench_for(benches, bench).checks.push_back(check);
      }
    }
  }
  std::ranges::stable_sort(benches, std::ranges::greater{}, weight);
  return benches;
}

}  // namespace fencepost::lab
