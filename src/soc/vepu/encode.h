// SPDX-License-Identifier: MIT
// Baseline JPEG of a picture in guest memory, without the header, which is the driver's.
#pragma once

#include "soc/memory.h"
#include "soc/vepu/job.h"
#include "soc/vepu/stream.h"

namespace fencepost::soc::vepu {

/// Writes what follows the start-of-scan segment: the entropy-coded data and the end-of-image
/// marker (neither Linux nor Rockchip's own library puts one after the hardware's bytes, and both
/// hand out whole files). 4:2:0, one interleaved scan, the Huffman tables of ITU-T T.81 Annex K.
/// A Problem (without device) where the picture or the stream leads out of RAM, or the stream does
/// not fit.
std::optional<Problem> encode(const GuestMemory& memory, const JobSpec& job, Stream& stream);

}  // namespace fencepost::soc::vepu
