// SPDX-License-Identifier: MIT
// The list of devices.
#include "suite/devices.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace fencepost::suite {

std::span<const DeviceUnderTest> all_devices() {
  // The cards are what rockchip-rga and hantro (for the rk3568's two halves) call themselves.
  static constexpr std::array kDevices{
      DeviceUnderTest{.name = "virtual", .bit = kOnVirtual, .card = ""},
      DeviceUnderTest{.name = "rga", .bit = kOnRga, .card = "rockchip-rga"},
      DeviceUnderTest{.name = "vpu", .bit = kOnVpu, .card = "rockchip,rk3568-vpu-dec"},
      DeviceUnderTest{.name = "vepu", .bit = kOnVepu, .card = "rockchip,rk3568-vepu-enc"},
  };
  return kDevices;
}

Result<std::vector<const DeviceUnderTest*>> select_devices(const std::vector<std::string>& names) {
  constexpr const char* kAll = "all";
  std::vector<std::string> known{kAll};
  for (const auto& device : all_devices()) known.emplace_back(device.name);
  for (const auto& name : names) {
    if (std::ranges::find(known, name) == known.end())
      return fail(ExitCode::kUnknownName, fmt::format("there is no device '{}'", name),
                  did_you_mean(name, known));
  }
  const bool all = std::ranges::find(names, kAll) != names.end();
  std::vector<const DeviceUnderTest*> selected;
  for (const auto& device : all_devices()) {
    if (all || std::ranges::find(names, device.name) != names.end()) selected.push_back(&device);
  }
  return selected;
}

}  // namespace fencepost::suite
