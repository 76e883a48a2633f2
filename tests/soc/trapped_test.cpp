// SPDX-License-Identifier: MIT
// The trapped transport, with this test in QEMU's place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "ivshmem_peer.h"
#include "soc/interrupt_lines.h"
#include "soc/trapped/server.h"

namespace fencepost::soc::trapped {
namespace {

using ::testing::HasSubstr;

/// x-pci-proxy-dev's side of the socket.
class Proxy {
 public:
  explicit Proxy(int fd) : fd_(fd) {}

  std::uint64_t config(bool write, std::uint32_t address, int size, std::uint32_t value = 0) {
    const std::array<std::uint32_t, 3> payload{address, value, static_cast<std::uint32_t>(size)};
    send(write ? 2 : 3, std::as_bytes(std::span(payload)));
    return answer();
  }
  std::uint64_t bar(bool write, std::uint64_t address, unsigned size, std::uint64_t value = 0) {
    const std::array<std::uint64_t, 3> payload{address, value, size | 1ULL << 32};
    send(write ? 4 : 5, std::as_bytes(std::span(payload)));
    return answer();
  }
  void reset() {
    send(7, {});
    answer();
  }
  void send(std::int32_t command, std::span<const std::byte> payload) {
    std::array<std::uint64_t, 2> header{static_cast<std::uint32_t>(command), payload.size()};
    ASSERT_EQ(::send(fd_, header.data(), sizeof header, MSG_NOSIGNAL), ssize_t{sizeof header});
    if (payload.empty()) return;
    ASSERT_EQ(::send(fd_, payload.data(), payload.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(payload.size()));
  }
  /// The value of the answer; all ones where the socket was closed.
  std::uint64_t answer() {
    std::array<std::uint64_t, 3> bytes{};
    const auto n = ::recv(fd_, bytes.data(), sizeof bytes, MSG_WAITALL);
    if (n != ssize_t{sizeof bytes}) return ~0ULL;
    EXPECT_EQ(static_cast<std::int32_t>(bytes[0]), 1);
    EXPECT_EQ(bytes[1], 8U);
    return bytes[2];
  }

 private:
  int fd_;
};

class TrappedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto server = Server::start(bus_, journal_);
    ASSERT_TRUE(server) << server.error().what;
    server_ = std::move(*server);
  }
  static constexpr std::uint32_t kBase = 0xfebf0000;

  Journal journal_;
  Bus bus_{journal_};
  std::unique_ptr<Server> server_;
};

TEST_F(TrappedTest, IsAPciFunctionWithOneBar) {
  Proxy qemu(server_->qemu_fd());
  EXPECT_EQ(qemu.config(false, 0x00, 2), 0x1af4U);
  EXPECT_EQ(qemu.config(false, 0x02, 2), 0x10f0U);
  for (std::uint32_t bar = 0x10; bar < 0x28; bar += 4) {
    qemu.config(true, bar, 4, 0xffffffff);
    EXPECT_EQ(qemu.config(false, bar, 4), bar == 0x10 ? 0xffff0000U : 0U);
  }
}

TEST_F(TrappedTest, FindsRegistersAtTheirGuestPhysicalAddress) {
  Proxy qemu(server_->qemu_fd());
  qemu.config(true, 0x10, 4, kBase);
  EXPECT_EQ(qemu.bar(false, kBase + kSysId, 4), kSysIdValue);
  qemu.bar(true, kBase + kSysClocks, 4, 0x77);
  EXPECT_EQ(qemu.bar(false, kBase + kSysClocks, 4), 0x77U);
  EXPECT_EQ(qemu.bar(false, kBase - 4, 4), 0U);
  EXPECT_EQ(qemu.bar(false, kBase + kWindowSize, 4), 0U);
}

TEST_F(TrappedTest, ForgetsTheBarAtReset) {
  Proxy qemu(server_->qemu_fd());
  qemu.config(true, 0x10, 4, kBase);
  qemu.bar(true, kBase + kSysClocks, 4, 0x77);
  qemu.reset();
  EXPECT_EQ(qemu.bar(false, kBase + kSysId, 4), 0U);
  qemu.config(true, 0x10, 4, kBase);
  EXPECT_EQ(qemu.bar(false, kBase + kSysClocks, 4), 0U);
}

TEST_F(TrappedTest, TakesWhatWantsNoAnswer) {
  Proxy qemu(server_->qemu_fd());
  const std::array<std::uint64_t, 24> memory{};
  qemu.send(0, std::as_bytes(std::span(memory)));
  qemu.send(6, {});
  EXPECT_EQ(qemu.config(false, 0x00, 2), 0x1af4U);
}

TEST_F(TrappedTest, SurvivesOddAccesses) {
  Proxy qemu(server_->qemu_fd());
  EXPECT_EQ(qemu.config(false, 0xff, 4), 0xffffffffU);
  EXPECT_EQ(qemu.config(false, 0xffffffff, -1), 0xffffffffU);
  qemu.config(true, 0xfe, 4, 0xffffffff);
  qemu.config(true, 0x10, 4, kBase);
  EXPECT_EQ(qemu.bar(false, kBase, 0x80000000), 0U);
  EXPECT_EQ(qemu.bar(false, ~0ULL, 8), 0U);
}

TEST_F(TrappedTest, EndsAtAMessageThatIsNone) {
  Proxy qemu(server_->qemu_fd());
  qemu.send(99, {});
  server_.reset();  // waits for the thread
  ASSERT_EQ(journal_.problems().size(), 1U);
  EXPECT_THAT(journal_.problems()[0].text, HasSubstr("unknown command 99"));
}

TEST_F(TrappedTest, EndsAtAMessageThatIsTooLong) {
  const std::array<std::uint64_t, 2> header{3, ~0ULL};
  ASSERT_GT(::send(server_->qemu_fd(), header.data(), sizeof header, 0), 0);
  server_.reset();
  ASSERT_EQ(journal_.problems().size(), 1U);
  EXPECT_THAT(journal_.problems()[0].text, HasSubstr("too long"));
}

TEST(InterruptLines, TellsQemuEverythingBeforehand) {
  using test::hear;
  auto lines = InterruptLines::create(2);
  ASSERT_TRUE(lines);
  EXPECT_EQ(hear(lines->qemu_fd()).number, 0);
  const auto peer = hear(lines->qemu_fd()).number;
  EXPECT_GE(peer, 0);
  const auto shared = hear(lines->qemu_fd());
  EXPECT_EQ(shared.number, -1);
  EXPECT_TRUE(shared.fd);
  const auto first = hear(lines->qemu_fd());
  const auto second = hear(lines->qemu_fd());
  EXPECT_EQ(first.number, peer);
  EXPECT_EQ(second.number, peer);

  lines->raise(1);
  lines->raise(1);
  lines->raise(2);  // there is none
  eventfd_t count = 0;
  EXPECT_EQ(::eventfd_read(second.fd.get(), &count), 0);
  EXPECT_EQ(count, 2U);
  EXPECT_EQ(::eventfd_read(first.fd.get(), &count), -1);
}

}  // namespace
}  // namespace fencepost::soc::trapped
