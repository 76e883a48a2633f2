// SPDX-License-Identifier: MIT
// Addresses that a guest may come up with.
#include "soc/memory.h"

#include <gtest/gtest.h>

#include <array>

namespace fencepost::soc {
namespace {

TEST(GuestMemory, CopiesWhatLiesInside) {
  std::array<std::byte, 16> ram{};
  const GuestMemory memory(ram);
  const std::array<std::byte, 4> bytes{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
  std::array<std::byte, 4> back{};
  EXPECT_TRUE(memory.write(12, bytes));
  EXPECT_TRUE(memory.read(12, back));
  EXPECT_EQ(back, bytes);
}

TEST(GuestMemory, RefusesWhatDoesNot) {
  std::array<std::byte, 16> ram{};
  const GuestMemory memory(ram);
  std::array<std::byte, 4> bytes{std::byte{1}};
  std::array<std::byte, 17> many{};
  EXPECT_FALSE(memory.write(13, bytes));
  EXPECT_FALSE(memory.write(~0ULL, bytes));
  EXPECT_FALSE(memory.write(~0ULL - 3, bytes));
  EXPECT_FALSE(memory.read(0, many));
  EXPECT_EQ(ram, (std::array<std::byte, 16>{})) << "not even a part is written";
  EXPECT_TRUE(memory.contains(16, 0));
}

}  // namespace
}  // namespace fencepost::soc
