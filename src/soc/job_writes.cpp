// SPDX-License-Identifier: MIT
// What a job writes to memory, kept back until it is decided how much of it gets there, and when.
#include "soc/job_writes.h"

#include <algorithm>
#include <array>

namespace fencepost::soc {
namespace {

/// What a device that does not know where to stop is seen to write.
constexpr std::byte kOverrun{0xa5};

/// Up to `count` bytes from `address` on, and none outside of RAM.
void overrun(const GuestMemory& ram, std::uint64_t address, std::uint64_t count) {
  std::array<std::byte, 4096> bytes{};
  bytes.fill(kOverrun);
  if (address > ram.size()) return;
  count = std::min(count, ram.size() - address);
  while (count > 0) {
    const auto part = std::min<std::uint64_t>(count, bytes.size());
    static_cast<void>(ram.write(address, std::span(bytes).first(part)));
    address += part;
    count -= part;
  }
}

}  // namespace

void JobWrites::hold() {
  const std::scoped_lock lock(mutex_);
  holding_ = true;
}

std::uint64_t JobWrites::held() const {
  const std::scoped_lock lock(mutex_);
  return held_;
}

bool JobWrites::keep(std::uint64_t address, std::span<const std::byte> bytes) {
  const std::scoped_lock lock(mutex_);
  // A job that writes more than all of memory is not worth remembering.
  if (!holding_ || bytes.size() > ram_.size() - held_) return false;
  writes_.push_back({address, {bytes.begin(), bytes.end()}});
  held_ += bytes.size();
  return true;
}

void JobWrites::release(std::uint64_t bytes, std::uint64_t extra) {
  const std::scoped_lock lock(mutex_);
  std::uint64_t end = 0;
  for (const auto& write : writes_) {
    const auto part = std::min<std::uint64_t>(bytes, write.bytes.size());
    if (part == 0) break;
    static_cast<void>(ram_.write(write.address, std::span(write.bytes).first(part)));
    end = write.address + part;
    bytes -= part;
  }
  if (end > 0) overrun(ram_, end, extra);
  writes_.clear();
  held_ = 0;
  holding_ = false;
}

}  // namespace fencepost::soc
