// SPDX-License-Identifier: MIT
// Rockchip RGA, the 2D engine: fetches a command buffer, converts a picture, raises its interrupt.
#pragma once

#include <memory>

#include "soc/device.h"

namespace fencepost::soc::rga {

std::unique_ptr<Device> make(DevicePort port);

}  // namespace fencepost::soc::rga
