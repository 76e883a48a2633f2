// SPDX-License-Identifier: MIT
// MD5 by libmd.
#include "picture/md5.h"

#include <array>
#include <cstdint>

namespace fencepost::picture {

Md5::Md5() {
  ::MD5Init(&context_);
}

void Md5::add(std::span<const std::byte> bytes) {
  ::MD5Update(&context_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string Md5::finish() {
  std::array<char, MD5_DIGEST_STRING_LENGTH> text{};
  ::MD5End(&context_, text.data());
  return text.data();
}

}  // namespace fencepost::picture
