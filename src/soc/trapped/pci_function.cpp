// SPDX-License-Identifier: MIT
// The configuration space of the PCI function whose BAR0 is the SoC's register window.
#include "soc/trapped/pci_function.h"

#include "soc/bus.h"

namespace fencepost::soc::trapped {
namespace {

/// Offsets of the type 0 header (PCI Local Bus Specification 3.0, 6.1).
constexpr std::size_t kVendor = 0x00;
constexpr std::size_t kDevice = 0x02;
constexpr std::size_t kCommand = 0x04;
constexpr std::size_t kClass = 0x0a;
constexpr std::size_t kBar0 = 0x10;
constexpr std::size_t kSubsystemVendor = 0x2c;
constexpr std::size_t kSubsystem = 0x2e;

/// Of the range that QEMU leaves to experiments (docs/specs/pci-ids of QEMU).
constexpr std::uint16_t kVendorId = 0x1af4;
constexpr std::uint16_t kDeviceId = 0x10f0;
constexpr std::uint16_t kOtherMultimedia = 0x0480;
constexpr std::uint16_t kMemoryAndMaster = 0x0006;

template <class Space>
void put(Space& space, std::size_t offset, std::uint32_t value, unsigned size) {
  for (unsigned i = 0; i < size; ++i)
    space[offset + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

PciFunction::PciFunction() {
  put(bytes_, kVendor, kVendorId, 2);
  put(bytes_, kDevice, kDeviceId, 2);
  put(bytes_, kClass, kOtherMultimedia, 2);
  put(bytes_, kSubsystemVendor, kVendorId, 2);
  put(bytes_, kSubsystem, kDeviceId, 2);
  put(writable_, kCommand, kMemoryAndMaster, 2);
  put(writable_, kBar0, ~(kWindowSize - 1), 4);
}

bool PciFunction::inside(std::uint64_t offset, unsigned size) const {
  return size <= 4 && offset <= bytes_.size() - size;
}

std::uint32_t PciFunction::read(std::uint64_t offset, unsigned size) const {
  if (!inside(offset, size)) return ~0U;
  std::uint32_t value = 0;
  for (unsigned i = 0; i < size; ++i) value |= std::uint32_t{bytes_[offset + i]} << (8 * i);
  return value;
}

void PciFunction::write(std::uint64_t offset, unsigned size, std::uint32_t value) {
  if (!inside(offset, size)) return;
  for (unsigned i = 0; i < size; ++i) {
    const auto mask = writable_[offset + i];
    const auto byte = static_cast<std::uint8_t>(value >> (8 * i));
    bytes_[offset + i] = static_cast<std::uint8_t>((bytes_[offset + i] & ~mask) | (byte & mask));
  }
}

void PciFunction::reset() {
  put(bytes_, kCommand, 0, 2);
  put(bytes_, kBar0, 0, 4);
}

std::string PciFunction::description() const {
  std::string text(bytes_.begin(), bytes_.end());
  text.append(writable_.begin(), writable_.end());
  return text;
}

std::optional<std::uint64_t> PciFunction::window_offset(std::uint64_t address,
                                                        unsigned size) const {
  const std::uint64_t base = read(kBar0, 4);
  if (base == 0 || address < base) return std::nullopt;
  const auto offset = address - base;
  if (size > kWindowSize || offset > kWindowSize - size) return std::nullopt;
  return offset;
}

}  // namespace fencepost::soc::trapped
