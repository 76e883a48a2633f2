// SPDX-License-Identifier: MIT
// Waiting with a bound, and mappings that are given back.
#include "media/syscall.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "media/mapping.h"

namespace fencepost::media {
namespace {

class PipeTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_ = UniqueFd(ends[0]);
    write_ = UniqueFd(ends[1]);
  }
  UniqueFd read_;
  UniqueFd write_;
};

TEST_F(PipeTest, PollGivesNothingWhenTheTimeIsUp) {
  const auto events = poll_fd(read_.get(), POLLIN, milliseconds(5));
  ASSERT_TRUE(events);
  EXPECT_EQ(*events, 0);
}

TEST_F(PipeTest, PollGivesTheEventAtOnceEvenWithoutTime) {
  ASSERT_EQ(::write(write_.get(), "x", 1), 1);
  const auto events = poll_fd(read_.get(), POLLIN, milliseconds(0));
  ASSERT_TRUE(events);
  EXPECT_EQ(*events & POLLIN, POLLIN);
}

TEST(CallIoctl, GivesMinusErrno) {
  int argument = 0;
  EXPECT_EQ(call_ioctl(-1, 0, &argument), -EBADF);
  const auto status = try_ioctl(-1, 0, &argument, "THE_IOCTL");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "THE_IOCTL: Bad file descriptor");
}

TEST(OpenFile, AMissingFileNamesIt) {
  const auto file = open_file("/does/not/exist", O_RDONLY);
  ASSERT_FALSE(file);
  EXPECT_NE(file.error().what.find("/does/not/exist"), std::string::npos);
}

TEST(Mapping, IsSharedAndOutlivesItsDescriptor) {
  const UniqueFd file(::memfd_create("mapping", MFD_CLOEXEC));
  ASSERT_EQ(::ftruncate(file.get(), 4096), 0);
  auto first = Mapping::create(file.get(), 4096);
  auto second = Mapping::create(file.get(), 4096, 0, PROT_READ);
  ASSERT_TRUE(first && second);
  Mapping moved = std::move(*first);
  moved.bytes()[17] = std::byte{42};
  EXPECT_EQ(std::as_const(*second).bytes()[17], std::byte{42});
  EXPECT_TRUE(first->bytes().empty());
}

TEST(Mapping, ABadDescriptorIsAnError) {
  EXPECT_FALSE(Mapping::create(-1, 4096));
}

}  // namespace
}  // namespace fencepost::media
