// SPDX-License-Identifier: MIT
// The RGA one pixel at a time, as plainly as it can be said: what the model's fast loops are
// compared with.
#pragma once

#include <span>

#include "soc/device.h"
#include "soc/memory.h"

namespace fencepost::test::rga_reference {

/// What soc::rga::Engine::run() has to do, bit by bit.
soc::JobResult run(const soc::GuestMemory& memory, std::span<const std::uint32_t, 32> words);

}  // namespace fencepost::test::rga_reference
