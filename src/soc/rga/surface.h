// SPDX-License-Identifier: MIT
// Pictures in guest memory, in each of the RGA's formats.
#pragma once

#include <cstdint>
#include <tl/expected.hpp>
#include <vector>

#include "soc/rga/lines.h"
#include "soc/rga/mapped.h"

namespace fencepost::soc::rga {

/// A picture's bytes as they are in memory, without what lies between its lines.
struct Planes {
  std::vector<std::uint8_t> first;        ///< RGB, or luma
  std::vector<std::uint8_t> chroma;       ///< pairs, or the plane that comes first
  std::vector<std::uint8_t> last_chroma;  ///< the plane that comes last
};

/// Reads a picture, all of it before anything is written: source and destination may overlap.
/// Memory that `planes` has is used again.
tl::expected<void, Problem> load(const Mapped& mapped, const Surface& surface, Planes& planes);

/// The lines of a picture that was loaded; borrows it.
LinesPtr unpacked(const Surface& surface, const Planes& planes);

/// Writes a picture of the surface's size; what lies before a bad address is written. `scratch` is
/// for its chroma, which comes after all luma.
tl::expected<void, Problem> store(const Mapped& mapped, const Surface& surface, Lines& lines,
                                  Planes& scratch);

/// Whether a picture of one surface, written as another of the same size, keeps its bytes.
bool same_bytes(const Surface& from, const Surface& to);
/// Writes what was loaded.
tl::expected<void, Problem> store(const Mapped& mapped, const Surface& surface,
                                  const Planes& planes);

}  // namespace fencepost::soc::rga
