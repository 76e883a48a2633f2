// SPDX-License-Identifier: MIT
// Which of the caller's variables reach a command in a guest.
#include "vm/exec_session.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace fencepost::vm {
namespace {

TEST(GuestEnvironment, LeavesOutWhatTheGuestCannotReach) {
  std::string path = "PATH=/bin", display = "DISPLAY=:0", odd = "EQUALS=a=b", broken = "NOTHING";
  std::array<char*, 5> environment = {path.data(), display.data(), odd.data(), broken.data(),
                                      nullptr};
  const auto result = guest_environment(environment.data());
  EXPECT_EQ(result["PATH"], "/bin");
  EXPECT_EQ(result["EQUALS"], "a=b");
  EXPECT_FALSE(result.contains("DISPLAY"));
  EXPECT_FALSE(result.contains("NOTHING"));
}

TEST(GuestEnvironment, GivesPlacesToWriteTo) {
  std::string registry = "GST_REGISTRY=/tmp/mine";
  std::array<char*, 2> environment = {registry.data(), nullptr};
  const auto result = guest_environment(environment.data());
  EXPECT_EQ(result["XDG_RUNTIME_DIR"], "/run");
  EXPECT_EQ(result["GST_REGISTRY"], "/tmp/mine");
}

}  // namespace
}  // namespace fencepost::vm
