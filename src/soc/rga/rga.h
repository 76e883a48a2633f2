// SPDX-License-Identifier: MIT
// Rockchip RGA, the 2D engine: fetches a command buffer, converts a picture, raises its interrupt.
#pragma once

#include <memory>

#include "soc/device.h"

namespace fencepost::soc::rga {

std::unique_ptr<Device> make(DevicePort port);

/// What the work of one command does, for any memory: decodes, loads, converts, stores.
JobResult run_command(const GuestMemory& memory, std::span<const std::uint32_t, 32> words);

}  // namespace fencepost::soc::rga
