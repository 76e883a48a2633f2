// SPDX-License-Identifier: MIT
// Snapshots are made once for what goes into them, and go when their kernel has gone.
#include "vm/snapshot_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "../base/temporary.h"

namespace fencepost::vm {
namespace {

namespace fs = std::filesystem;

class SnapshotStoreTest : public ::testing::Test {
 protected:
  SnapshotKey key(const std::string& name, const std::string& hash) {
    const auto kernel = folder_.path() / (name + "-bzImage");
    std::ofstream(kernel) << "kernel";
    return {.name = name, .format = "guest", .hash = hash, .kernel = kernel};
  }
  std::string open(const SnapshotKey& key) {
    const auto bytes = store_.open(key, [&]() -> Result<std::string> {
      return fmt::format("{} made {} times", key.name, ++made_);
    });
    EXPECT_TRUE(bytes) << bytes.error().what;
    return bytes.value_or("");
  }

  test::TemporaryFolder folder_;
  SnapshotStore store_{folder_.path() / "snapshots"};
  int made_ = 0;
};

TEST_F(SnapshotStoreTest, MakesASnapshotOnce) {
  EXPECT_EQ(open(key("a", "1")), "a made 1 times");
  EXPECT_EQ(open(key("a", "1")), "a made 1 times");
  EXPECT_EQ(open(key("b", "1")), "b made 2 times");
}

TEST_F(SnapshotStoreTest, MakesItAgainFromSomethingElse) {
  open(key("a", "1"));
  EXPECT_EQ(open(key("a", "2")), "a made 2 times");
  EXPECT_EQ(open(key("a", "2")), "a made 2 times");
}

TEST_F(SnapshotStoreTest, KeepsNothingOfWhatCouldNotBeMade) {
  const auto failed = store_.open(
      key("a", "1"), []() -> Result<std::string> { return fail(ExitCode::kGuest, "no guest"); });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ExitCode::kGuest);
  EXPECT_EQ(open(key("a", "1")), "a made 1 times");
}

TEST_F(SnapshotStoreTest, RemovesSnapshotsOfKernelsThatHaveGone) {
  const auto old = key("old", "1");
  open(old);
  fs::remove(old.kernel);
  open(key("new", "1"));
  for (const auto& file : fs::directory_iterator(folder_.path() / "snapshots"))
    EXPECT_FALSE(file.path().filename().string().starts_with("old")) << file.path();
}

class SnapshotKeyTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string hash() const { return snapshot_key(qemu_, config_, "initramfs").hash; }

  Qemu qemu_{"qemu", "7.2.22"};
  GuestConfig config_{
      .kernel = {.key = "v3", .bz_image = "/bzImage"},
      .time = Time::kReal,
      .hardware = OutsideHardware{
          .ram_fd = 20, .registers_fd = 21, .interrupts_fd = 22, .lines = 8, .identity = "soc"}};
};

TEST_F(SnapshotKeyTest, NumbersOfDescriptorsDoNotCount) {
  const auto before = hash();
  config_.hardware->ram_fd = 30;
  config_.hardware->registers_fd = 31;
  config_.hardware->interrupts_fd = 32;
  EXPECT_EQ(hash(), before);
}

TEST_F(SnapshotKeyTest, WhatTheGuestSeesCounts) {
  const auto before = hash();
  config_.parameters = {"fencepost.late=driver"};
  const auto with_parameter = hash();
  EXPECT_NE(with_parameter, before);
  EXPECT_NE(snapshot_key(qemu_, config_, "another").hash, with_parameter);
  config_.hardware->identity = "another";
  EXPECT_NE(hash(), with_parameter);
}

TEST_F(SnapshotKeyTest, HardwareMakesAnotherKindOfGuest) {
  const auto with = snapshot_key(qemu_, config_, "");
  config_.hardware.reset();
  const auto without = snapshot_key(qemu_, config_, "");
  EXPECT_NE(with.name, without.name);
  EXPECT_NE(with.format, without.format);
}

}  // namespace
}  // namespace fencepost::vm
