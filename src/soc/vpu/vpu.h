// SPDX-License-Identifier: MIT
// The decoder of the RK3568's VPU: H.264, MPEG-2 and VP8, one picture (or field) a job.
#pragma once

#include <memory>

#include "soc/device.h"

namespace fencepost::soc::vpu {

std::unique_ptr<Device> make(DevicePort port);

}  // namespace fencepost::soc::vpu
