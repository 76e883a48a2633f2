// SPDX-License-Identifier: MIT
// Messages between a player and its consumer, with and without a descriptor.
#include "client/wire.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>

#include "base/unique_fd.h"

namespace fencepost::client {
namespace {

class Wire : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()), 0);
    player_.reset(fds[0]);
    consumer_.reset(fds[1]);
  }
  UniqueFd player_, consumer_;
};

ino_t inode(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 ? status.st_ino : 0;
}

TEST_F(Wire, BringsAMessageAsItWas) {
  ASSERT_TRUE(send_message(player_.get(), {.what = What::kQueued, .index = 7}));
  const auto received = receive_message(consumer_.get());
  ASSERT_TRUE(received);
  EXPECT_EQ(received->message.what, What::kQueued);
  EXPECT_EQ(received->message.index, 7U);
  EXPECT_EQ(received->fd, -1);
}

TEST_F(Wire, BringsADescriptorOfTheSameFile) {
  ASSERT_TRUE(send_message(
      player_.get(), {.what = What::kExported, .index = 1, .bytes_per_line = 1920, .lines = 1088},
      player_.get()));
  const auto received = receive_message(consumer_.get());
  ASSERT_TRUE(received);
  const UniqueFd fd(received->fd);
  EXPECT_EQ(received->message.bytes_per_line, 1920U);
  EXPECT_EQ(received->message.lines, 1088U);
  ASSERT_TRUE(fd);
  EXPECT_NE(fd.get(), player_.get());
  EXPECT_EQ(inode(fd.get()), inode(player_.get()));
}

TEST_F(Wire, SaysWhenTheOtherSideIsGone) {
  player_.reset();
  EXPECT_FALSE(receive_message(consumer_.get()));
  EXPECT_FALSE(send_message(consumer_.get(), {.what = What::kTaken}));
}

TEST_F(Wire, TakesNothingThatIsNoMessage) {
  ASSERT_EQ(::send(player_.get(), "short", 5, 0), 5);
  EXPECT_FALSE(receive_message(consumer_.get()));
}

}  // namespace
}  // namespace fencepost::client
