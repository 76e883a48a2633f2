// SPDX-License-Identifier: MIT
// A picture's buffer in guest memory, through the RGA's page table or without.
#pragma once

#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "soc/journal.h"
#include "soc/memory.h"
#include "soc/rga/command.h"

namespace fencepost::soc::rga {

/// Bytes by their offset in the buffer. The page table is the guest's word, and looked at for each
/// access; pages that lie one after the other in memory are accessed at once.
class Mapped {
 public:
  /// Borrows `memory`. Problems (without device) name `base_name`, the register of the page table,
  /// or of the address where there is none.
  Mapped(const GuestMemory& memory, const Mapping& mapping, const char* base_name)
      : memory_(memory), mapping_(mapping), base_name_(base_name) {}

  [[nodiscard]] tl::expected<void, Problem> read(std::int64_t offset,
                                                 std::span<std::uint8_t> to) const;
  /// What lies before a bad page is written.
  [[nodiscard]] tl::expected<void, Problem> write(std::int64_t offset,
                                                  std::span<const std::uint8_t> from) const;

 private:
  template <class Access>
  tl::expected<void, Problem> each_run(std::int64_t offset, std::uint64_t size,
                                       const Access& access) const;
  [[nodiscard]] tl::expected<std::uint64_t, Problem> page(std::uint64_t index) const;
  [[nodiscard]] tl::unexpected<Problem> bad(const char* text) const;

  const GuestMemory& memory_;
  Mapping mapping_;
  const char* base_name_;
};

}  // namespace fencepost::soc::rga
