// SPDX-License-Identifier: MIT
// The devices that checks are put to: each has columns of its own in the matrix.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace fencepost::suite {

/// A set of devices, as bits.
using DeviceSet = unsigned;
inline constexpr DeviceSet kOnVirtual = 1;  ///< the drivers that each check prefers: vim2m, visl
inline constexpr DeviceSet kOnRga = 2;
inline constexpr DeviceSet kOnVpu = 4;
inline constexpr DeviceSet kOnVepu = 8;
inline constexpr DeviceSet kOnSoc = kOnRga | kOnVpu | kOnVepu;

struct DeviceUnderTest {
  std::string_view name;  ///< in columns ("v3/rga"), on the command line, and of the SoC's model
  DeviceSet bit;
  std::string_view card;  ///< VIDIOC_QUERYCAP; empty: each check has its own
};

/// All of them, the virtual ones first.
std::span<const DeviceUnderTest> all_devices();

/// Those named, in their own order; "all" names every one. Error kUnknownName suggests the nearest.
Result<std::vector<const DeviceUnderTest*>> select_devices(const std::vector<std::string>& names);

}  // namespace fencepost::suite
