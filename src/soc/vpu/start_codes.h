// SPDX-License-Identifier: MIT
// Streams whose parts begin with 00 00 01, as those of H.264 and MPEG-2.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fencepost::soc::vpu {

/// The parts of `stream`, each from the byte after its start code up to the next start code, or to
/// the end. Empty parts are left out, and so is what comes before the first.
std::vector<std::span<const std::byte>> split_at_start_codes(std::span<const std::byte> stream);

/// Appends a start code and `part`.
void append_part(std::vector<std::byte>& stream, std::span<const std::byte> part);

}  // namespace fencepost::soc::vpu
