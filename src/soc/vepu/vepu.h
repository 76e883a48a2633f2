// SPDX-License-Identifier: MIT
// Rockchip VEPU2 as in the RK3568: encodes a picture as JPEG, raises its interrupt.
#pragma once

#include <memory>

#include "soc/device.h"
#include "soc/vepu/job.h"

namespace fencepost::soc::vepu {

std::unique_ptr<Device> make(DevicePort port);

/// What one encoding leaves in the registers.
struct Outcome {
  JobResult result;
  std::uint32_t status = kBusError;
  std::uint32_t bits = 0;  ///< written
};

/// What the work of one encoding does, for any memory: decodes the registers, encodes, writes.
Outcome run_job(const GuestMemory& memory, const Words& words);

}  // namespace fencepost::soc::vepu
