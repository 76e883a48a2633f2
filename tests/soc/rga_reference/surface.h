// SPDX-License-Identifier: MIT
// Pictures in guest memory: through the RGA's page tables, in each of its formats.
#pragma once

#include <tl/expected.hpp>

#include "rga_reference/frame.h"
#include "soc/memory.h"

namespace fencepost::test::rga_reference {

using soc::GuestMemory;
using soc::Problem;
using soc::rga::Surface;

/// Reads a picture. A Problem (without device) names `base_name`, the register of its page table,
/// or its address where there is none.
tl::expected<Frame, Problem> load(const GuestMemory& memory, const Surface& surface,
                                  const char* base_name);

/// Writes a picture of the surface's size; what lies before a bad address is written.
tl::expected<void, Problem> store(const GuestMemory& memory, const Surface& surface,
                                  const Frame& frame, const char* base_name);

}  // namespace fencepost::test::rga_reference
