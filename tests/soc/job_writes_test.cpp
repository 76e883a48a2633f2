// SPDX-License-Identifier: MIT
// A job's writes, kept back and let go: all of them, some, or more than there were.
#include "soc/job_writes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace fencepost::soc {
namespace {

class JobWritesTest : public ::testing::Test {
 protected:
  void write(std::uint64_t address, std::size_t size) {
    const std::vector<std::byte> bytes(size, std::byte{1});
    EXPECT_TRUE(device_.write(address, bytes));
  }
  void release(std::uint64_t bytes, std::uint64_t extra = 0) {
    writes_.make(writes_.let_go(), bytes, extra);
  }
  [[nodiscard]] std::size_t written() const {
    return ram_.size() - static_cast<std::size_t>(std::ranges::count(ram_, std::byte{0}));
  }

  std::vector<std::byte> ram_ = std::vector<std::byte>(100);
  JobWrites writes_{GuestMemory(ram_)};
  GuestMemory device_{ram_, &writes_};
};

TEST_F(JobWritesTest, LetsWritesThrough) {
  write(0, 10);
  EXPECT_EQ(written(), 10U);
}

TEST_F(JobWritesTest, KeepsThemUntilTheyAreReleased) {
  writes_.hold();
  write(0, 10);
  write(50, 10);
  EXPECT_EQ(written(), 0U);
  release(20);
  EXPECT_EQ(written(), 20U);
  EXPECT_EQ(writes_.written(), 20U);
  write(80, 5);
  EXPECT_EQ(written(), 25U) << "kept no longer";
}

TEST_F(JobWritesTest, ReleasesAPart) {
  writes_.hold();
  write(0, 10);
  write(50, 10);
  release(13);
  EXPECT_EQ(written(), 13U);
  EXPECT_EQ(ram_[52], std::byte{1});
  EXPECT_EQ(ram_[53], std::byte{0});
}

TEST_F(JobWritesTest, GoesOnAfterAWriteOfNothing) {
  writes_.hold();
  write(0, 0);
  write(50, 10);
  release(10);
  EXPECT_EQ(written(), 10U);
}

TEST_F(JobWritesTest, WritesTooMuch) {
  writes_.hold();
  write(50, 10);
  release(10, 5);
  EXPECT_EQ(written(), 15U);
  EXPECT_NE(ram_[64], std::byte{0});
}

TEST_F(JobWritesTest, NeverWritesOutsideOfRam) {
  writes_.hold();
  write(90, 10);
  release(10, 1 << 20);
  EXPECT_EQ(written(), 10U);
  writes_.hold();
  write(80, 5);
  release(5, 1 << 20);
  EXPECT_EQ(written(), 20U);
}

TEST_F(JobWritesTest, RefusesABadAddressWhileItKeeps) {
  writes_.hold();
  EXPECT_FALSE(device_.write(95, std::array<std::byte, 10>{}));
  EXPECT_EQ(writes_.let_go().bytes, 0U);
}

TEST_F(JobWritesTest, KeepsNoMoreThanAllOfMemory) {
  writes_.hold();
  for (int i = 0; i < 10; ++i) write(0, 100);
  EXPECT_EQ(writes_.let_go().bytes, 100U);
}

}  // namespace
}  // namespace fencepost::soc
