// SPDX-License-Identifier: MIT
// A picture's buffer in guest memory.
#include "soc/rga/mapped.h"

#include <algorithm>

namespace fencepost::soc::rga {
namespace {

constexpr std::uint64_t kPageBytes = 4096;

}  // namespace

tl::unexpected<Problem> Mapped::bad(const char* text) const {
  return tl::unexpected(Problem{.device = {}, .register_name = base_name_, .text = text});
}

/// Where page `index` of the buffer lies.
tl::expected<std::uint64_t, Problem> Mapped::page(std::uint64_t index) const {
  if (!mapping_.enabled) return index * kPageBytes;
  std::uint32_t entry = 0;
  if (!memory_.read(mapping_.table + index * sizeof entry,
                    std::as_writable_bytes(std::span(&entry, 1))))
    return bad("the page table lies outside of RAM");
  return entry;
}

/// Calls `access` with the address of each run of neighbouring bytes and where in the whole it
/// begins and ends. All bytes of a run lie inside of RAM.
template <class Access>
tl::expected<void, Problem> Mapped::each_run(std::int64_t offset, std::uint64_t size,
                                             const Access& access) const {
  if (offset < 0) return bad("the picture begins before its buffer");
  const auto first = static_cast<std::uint64_t>(offset);
  std::uint64_t address = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  while (end < size) {
    const auto inside = (first + end) % kPageBytes;
    const auto part = std::min(size - end, kPageBytes - inside);
    const auto found = page((first + end) / kPageBytes);
    if (!found || !memory_.contains(*found + inside, part)) {
      access(address, begin, end);
      return found ? bad("a page lies outside of RAM") : tl::unexpected(found.error());
    }
    if (*found + inside != address + (end - begin)) {
      if (end > begin) access(address, begin, end);
      address = *found + inside;
      begin = end;
    }
    end += part;
  }
  access(address, begin, end);
  return {};
}

tl::expected<void, Problem> Mapped::read(std::int64_t offset, std::span<std::uint8_t> to) const {
  const auto bytes = std::as_writable_bytes(to);
  return each_run(offset, to.size(),
                  [&](std::uint64_t address, std::uint64_t begin, std::uint64_t end) {
                    static_cast<void>(memory_.read(address, bytes.subspan(begin, end - begin)));
                  });
}

tl::expected<void, Problem> Mapped::write(std::int64_t offset,
                                          std::span<const std::uint8_t> from) const {
  const auto bytes = std::as_bytes(from);
  return each_run(offset, from.size(),
                  [&](std::uint64_t address, std::uint64_t begin, std::uint64_t end) {
                    static_cast<void>(memory_.write(address, bytes.subspan(begin, end - begin)));
                  });
}

}  // namespace fencepost::soc::rga
