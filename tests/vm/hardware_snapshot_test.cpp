// SPDX-License-Identifier: MIT
// A snapshot as one file, and what a damaged one gives.
#include "vm/hardware_snapshot.h"

#include <gtest/gtest.h>

namespace fencepost::vm {
namespace {

TEST(HardwareSnapshot, BytesComeBack) {
  const HardwareSnapshot snapshot{.devices = std::string("a\nb\0c", 5),
                                  .memory = std::string("\0m\n", 3),
                                  .window = {.slot = 3, .address = 0xfeba0000}};
  const auto back = snapshot_from_bytes(to_bytes(snapshot));
  ASSERT_TRUE(back) << back.error().what;
  EXPECT_EQ(back->devices, snapshot.devices);
  EXPECT_EQ(back->memory, snapshot.memory);
  EXPECT_EQ(back->window.slot, 3U);
  EXPECT_EQ(back->window.address, 0xfeba0000U);
}

TEST(HardwareSnapshot, DamageIsAnError) {
  for (const auto* damaged : {"", "no line", "no object\n", "[]\n", "{}\n",
                              R"({"devices":9,"slot":1,"address":1})"
                              "\nshort",
                              R"({"devices":-1,"slot":1,"address":1})"
                              "\n",
                              R"({"devices":"1","slot":1,"address":1})"
                              "\nx"}) {
    const auto snapshot = snapshot_from_bytes(damaged);
    ASSERT_FALSE(snapshot) << damaged;
    EXPECT_EQ(snapshot.error().code, ExitCode::kIo);
  }
}

}  // namespace
}  // namespace fencepost::vm
