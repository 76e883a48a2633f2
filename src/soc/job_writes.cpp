// SPDX-License-Identifier: MIT
// What a job writes to memory, kept back until it is decided how much of it gets there, and when.
#include "soc/job_writes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fencepost::soc {
namespace {

/// What a device that does not know where to stop is seen to write.
constexpr std::byte kOverrun{0xa5};

/// Up to `count` bytes from `address` on, and none outside of RAM. Gives how many.
std::uint64_t overrun(const GuestMemory& ram, std::uint64_t address, std::uint64_t count) {
  std::array<std::byte, 4096> bytes{};
  bytes.fill(kOverrun);
  if (address > ram.size()) return 0;
  count = std::min(count, ram.size() - address);
  for (std::uint64_t done = 0; done < count;) {
    const auto part = std::min<std::uint64_t>(count - done, bytes.size());
    static_cast<void>(ram.write(address + done, std::span(bytes).first(part)));
    done += part;
  }
  return count;
}

}  // namespace

void JobWrites::hold() {
  const std::scoped_lock lock(mutex_);
  holding_ = true;
}

HeldWrites JobWrites::let_go() {
  const std::scoped_lock lock(mutex_);
  holding_ = false;
  return std::exchange(held_, {});
}

bool JobWrites::keep(std::uint64_t address, std::span<const std::byte> bytes) {
  const std::scoped_lock lock(mutex_);
  // A job that writes more than all of memory is not worth remembering.
  if (!holding_ || bytes.size() > ram_.size() - held_.bytes) {
    written_ += bytes.size();
    return false;
  }
  held_.writes.push_back({address, {bytes.begin(), bytes.end()}});
  held_.bytes += bytes.size();
  return true;
}

void JobWrites::make(const HeldWrites& held, std::uint64_t bytes, std::uint64_t extra) {
  const std::scoped_lock lock(mutex_);
  std::uint64_t end = 0;
  for (const auto& write : held.writes) {
    if (bytes == 0) break;
    const auto part = std::min<std::uint64_t>(bytes, write.bytes.size());
    static_cast<void>(ram_.write(write.address, std::span(write.bytes).first(part)));
    end = write.address + part;
    bytes -= part;
    written_ += part;
  }
  if (end > 0) written_ += overrun(ram_, end, extra);
}

std::uint64_t JobWrites::written() const {
  const std::scoped_lock lock(mutex_);
  return written_;
}

}  // namespace fencepost::soc
