// SPDX-License-Identifier: MIT
// Takes accesses apart: which device, and may it be reached.
#include "soc/bus.h"

#include <fmt/format.h>

#include <utility>

namespace fencepost::soc {
namespace {

constexpr const char* kSystem = "system";

std::uint32_t bits_of(std::size_t index, unsigned count) {
  return ((1U << count) - 1U) << (index * kBitsPerDevice);
}

bool is_system_register(std::uint32_t offset) {
  return offset == kSysId || offset == kSysClocks || offset == kSysResets;
}

}  // namespace

void Bus::attach(std::unique_ptr<Device> device) {
  devices_.push_back(std::move(device));
}

void Bus::refuse(const char* device, std::string register_name, const char* text) {
  journal_.problem({device, std::move(register_name), text});
}

bool Bus::runs(std::size_t index) const {
  const auto& info = devices_[index]->info();
  const auto gates = bits_of(index, info.clocks);
  return (clocks_ & gates) == gates && (resets_ & bits_of(index, info.resets)) == 0;
}

/// The device of an access that may go on, or null after a complaint.
Device* Bus::reach(std::uint64_t offset, unsigned size, bool write) {
  const auto index = offset / kPage - 1;
  if (index >= devices_.size()) {
    refuse("bus", "no device", write ? "write to nothing" : "read of nothing");
    return nullptr;
  }
  auto& device = *devices_[index];
  const auto& info = device.info();
  const auto inner = static_cast<std::uint32_t>(offset % kPage);
  if (size != 4 || inner % 4 != 0) {
    refuse(info.name, register_name(info, inner & ~3U), "not an aligned 32-bit access");
    return nullptr;
  }
  if (!runs(index)) {
    refuse(info.name, register_name(info, inner), "accessed with a gated clock or held in reset");
    return nullptr;
  }
  return &device;
}

std::uint32_t Bus::read_system(std::uint32_t offset) const {
  switch (offset) {
    case kSysId:
      return kSysIdValue;
    case kSysClocks:
      return clocks_;
    case kSysResets:
      return resets_;
    default:
      return 0;
  }
}

void Bus::write_system(std::uint32_t offset, std::uint32_t value) {
  if (offset == kSysClocks) clocks_ = value;
  if (offset != kSysResets) return;
  const auto asserted = value & ~std::exchange(resets_, value);
  for (std::size_t index = 0; index < devices_.size(); ++index)
    if ((asserted & bits_of(index, devices_[index]->info().resets)) != 0) devices_[index]->reset();
}

std::uint32_t Bus::read(std::uint64_t offset, unsigned size) {
  const std::scoped_lock lock(mutex_);
  if (offset >= kPage) {
    auto* const device = reach(offset, size, false);
    return device == nullptr ? 0 : device->read(static_cast<std::uint32_t>(offset % kPage));
  }
  const auto inner = static_cast<std::uint32_t>(offset);
  if (size == 4 && is_system_register(inner)) return read_system(inner);
  refuse(kSystem, "no register", "read of nothing");
  return 0;
}

void Bus::write(std::uint64_t offset, unsigned size, std::uint32_t value) {
  const std::scoped_lock lock(mutex_);
  if (offset >= kPage) {
    if (auto* const device = reach(offset, size, true))
      device->write(static_cast<std::uint32_t>(offset % kPage), value);
    return;
  }
  const auto inner = static_cast<std::uint32_t>(offset);
  if (size == 4 && is_system_register(inner)) return write_system(inner, value);
  refuse(kSystem, "no register", "write to nothing");
}

const DeviceInfo* Bus::info(unsigned index) const {
  return index < devices_.size() ? &devices_[index]->info() : nullptr;
}

void Bus::write_seen(std::uint64_t offset, std::uint32_t before, std::uint32_t now) {
  const std::scoped_lock lock(mutex_);
  auto* const device = reach(offset, 4, true);
  if (device == nullptr) return;
  const auto inner = static_cast<std::uint32_t>(offset % kPage);
  device->write(inner, device->written(inner, before, now));
}

bool Bus::hold(unsigned index, std::span<std::uint32_t> values) {
  const std::scoped_lock lock(mutex_);
  if (!runs(index)) return false;
  auto& device = *devices_[index];
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = device.read(device.info().registers[i].offset);
  return true;
}

bool Bus::resets(unsigned index, std::uint32_t bits) const {
  return (bits & bits_of(index, devices_[index]->info().resets)) != 0;
}

void Bus::reset() {
  const std::scoped_lock lock(mutex_);
  clocks_ = 0;
  resets_ = 0;
  for (const auto& device : devices_) device->reset();
}

}  // namespace fencepost::soc
