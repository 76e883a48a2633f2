// SPDX-License-Identifier: MIT
// What the work of one RGA command does: takes it apart, reads a picture, converts and writes it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "soc/device.h"
#include "soc/rga/pixel.h"
#include "soc/rga/registers.h"
#include "soc/rga/surface.h"

namespace fencepost::soc::rga {

/// Runs one command at a time, and keeps the memory that it took for the next.
class Engine {
 public:
  JobResult run(const GuestMemory& memory, std::span<const std::uint32_t, kCommandBytes / 4> words);

 private:
  tl::expected<void, Problem> convert(const GuestMemory& memory, const Command& command);
  void shrink();

  Planes source_;
  Planes chroma_;                ///< of the destination
  std::vector<Pixel> sideways_;  ///< a picture whose lines become columns
};

}  // namespace fencepost::soc::rga
