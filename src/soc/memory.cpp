// SPDX-License-Identifier: MIT
// The guest's RAM as a device sees it.
#include "soc/memory.h"

#include <cstring>

namespace fencepost::soc {

bool GuestMemory::read(std::uint64_t address, std::span<std::byte> to) const {
  if (!contains(address, to.size())) return false;
  // memcpy() wants pointers even for no bytes, and an empty span need not have one.
  if (to.empty()) return true;
  std::memcpy(to.data(), ram_.data() + address, to.size());
  return true;
}

bool GuestMemory::write(std::uint64_t address, std::span<const std::byte> from) const {
  if (!contains(address, from.size())) return false;
  if (from.empty()) return true;
  if (keeper_ != nullptr && keeper_->keep(address, from)) return true;
  std::memcpy(ram_.data() + address, from.data(), from.size());
  return true;
}

}  // namespace fencepost::soc
