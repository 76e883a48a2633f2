// SPDX-License-Identifier: MIT
// Keeps registers that nobody traps in step with the devices behind the bus.
#include "soc/shared/mirror.h"

#include <algorithm>
#include <utility>

namespace fencepost::soc::shared {
namespace {

/// How many words of a device are looked at: up to the last that has a name.
std::size_t extent(const DeviceInfo& info) {
  auto last = std::max(info.start.offset, info.stop.offset);
  for (const auto& entry : info.registers) last = std::max(last, entry.offset);
  return std::min(last, kPage - 4) / 4 + 1;
}

}  // namespace

Mirror::Mirror(RegisterFile& file, Bus& bus) : file_(file), bus_(bus) {
  for (unsigned device = 0; device < kMaxDevices; ++device) {
    const auto* const info = bus.info(device);
    if (info == nullptr) continue;
    pages_.push_back({.device = device,
                      .info = info,
                      .base = (device + 1) * kPage,
                      .seen = std::vector<std::uint32_t>(extent(*info)),
                      .held = std::vector<std::uint32_t>(info->registers.size())});
  }
  file_.store(kSysId, kSysIdValue);
}

/// The register's value where the guest has set the bit, which is then cleared in memory.
std::optional<std::uint32_t> Mirror::take(Page& page, const Trigger& trigger) {
  const auto& [offset, mask] = trigger;
  if (mask == 0) return std::nullopt;
  const auto found = file_.load(page.base + offset);
  if ((found & mask) == 0 || !file_.replace(page.base + offset, found, found & ~mask))
    return std::nullopt;
  page.seen[offset / 4] = found & ~mask;
  return found;
}

bool Mirror::collect_word(Page& page, std::uint32_t offset) {
  const auto found = file_.load(page.base + offset);
  for (const auto* trigger : {&page.info->start, &page.info->stop})
    if (offset == trigger->offset && (found & trigger->mask) != 0) return true;  // the next round's
  const auto before = std::exchange(page.seen[offset / 4], found);
  if (found == before) return false;
  bus_.write_seen(page.base + offset, before, found);
  return true;
}

/// Makes the device hold what the guest sees, also where the device has changed it since.
void Mirror::refresh(Page& page) {
  if (!bus_.hold(page.device, page.held)) return;
  for (std::size_t i = 0; i < page.held.size(); ++i) {
    const auto offset = page.info->registers[i].offset;
    const auto seen = page.seen[offset / 4];
    if (offset != page.info->start.offset && page.held[i] != seen)
      bus_.write_seen(page.base + offset, seen, seen);
  }
}

/// As the guest does it: without the bit, which stops a device that still runs, and with it.
void Mirror::start(Page& page, std::uint32_t value) {
  const auto& [offset, mask] = page.info->start;
  refresh(page);
  bus_.write(page.base + offset, 4, value & ~mask);
  bus_.write(page.base + offset, 4, value);
}

bool Mirror::collect(Page& page) {
  const auto started = take(page, page.info->start);
  const auto stopped = take(page, page.info->stop);
  bool any = started || stopped;
  if (stopped) {
    bus_.write(page.base + page.info->stop.offset, 4, *stopped);
    // What is in memory now was written before or after: the driver's next job needs it.
    std::ranges::fill(page.seen, 0);
  }
  for (std::uint32_t offset = 0; offset < 4 * page.seen.size(); offset += 4)
    any |= collect_word(page, offset);
  if (started) start(page, *started);
  return any;
}

/// Where the guest has written since, that comes first: the next round sees it.
bool Mirror::show_word(Page& page, std::uint32_t offset, std::uint32_t value) {
  auto& seen = page.seen[offset / 4];
  if (seen == value || !file_.replace(page.base + offset, seen, value)) return false;
  seen = value;
  return true;
}

bool Mirror::show(Page& page) {
  if (!bus_.hold(page.device, page.held)) return false;
  const auto& [start_offset, mask] = page.info->start;
  bool any = false;
  for (std::size_t i = 0; i < page.held.size(); ++i) {
    const auto offset = page.info->registers[i].offset;
    const auto value = page.held[i];
    any |= show_word(page, offset, offset == start_offset ? value & ~mask : value);
  }
  return any;
}

/// After a reset a device holds nothing.
void Mirror::forget(Page& page) {
  for (std::uint32_t offset = 0; offset < 4 * page.seen.size(); offset += 4)
    file_.store(page.base + offset, 0);
  std::ranges::fill(page.seen, 0);
}

void Mirror::follow(std::uint32_t clocks, std::uint32_t resets) {
  if (std::exchange(clocks_, clocks) != clocks) bus_.write(kSysClocks, 4, clocks);
  const auto before = std::exchange(resets_, resets);
  if (before == resets) return;
  bus_.write(kSysResets, 4, resets);
  for (auto& page : pages_)
    if (bus_.resets(page.device, resets & ~before)) forget(page);
}

bool Mirror::round() {
  const auto clocks = file_.load(kSysClocks);
  const auto resets = file_.load(kSysResets);
  const bool asked = clocks != clocks_ || resets != resets_;
  bool any = asked;
  // What was written before the guest asked is passed on under the clocks of that time, and what
  // it reads afterwards is there before it is answered.
  for (auto& page : pages_) any |= collect(page);
  follow(clocks, resets);
  for (auto& page : pages_) any |= show(page);
  if (asked) {
    file_.store(kSysClocksDone, clocks);
    file_.store(kSysResetsDone, resets);
  }
  return any;
}

}  // namespace fencepost::soc::shared
