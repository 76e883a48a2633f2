// SPDX-License-Identifier: MIT
// The monitor session, against a socket that plays QEMU.
#include "vm/qmp.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

namespace fencepost::vm {
namespace {

/// Both ends; what QEMU will answer is written beforehand, since the socket keeps it.
class QmpTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> fds{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
    qmp_.emplace(UniqueFd(fds[0]));
    server_.reset(fds[1]);
  }
  void answer(std::string_view text) {
    ASSERT_EQ(::send(server_.get(), text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
  }
  std::string sent() {
    std::array<char, 4096> bytes{};
    const auto n = ::recv(server_.get(), bytes.data(), bytes.size(), 0);
    return {bytes.data(), static_cast<std::size_t>(n)};
  }

  std::optional<Qmp> qmp_;
  UniqueFd server_;
};

TEST_F(QmpTest, Negotiates) {
  answer("{\"QMP\": {\"version\": {}}}\r\n{\"return\": {}, \"id\": 1}\r\n");
  EXPECT_TRUE(qmp_->negotiate());
  EXPECT_NE(sent().find("qmp_capabilities"), std::string::npos);
}

TEST_F(QmpTest, SkipsEventsAndLateAnswers) {
  answer("{\"event\": \"STOP\"}\r\n{\"return\": 1, \"id\": 0}\r\n{\"return\": 42, \"id\": 1}\r\n");
  const auto result = qmp_->execute("query-status");
  ASSERT_TRUE(result);
  EXPECT_EQ(*result, 42);
}

TEST_F(QmpTest, GivesQemusErrors) {
  answer("{\"error\": {\"class\": \"GenericError\", \"desc\": \"no vm\"}, \"id\": 1}\r\n");
  const auto result = qmp_->execute("cont");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ExitCode::kQemu);
  EXPECT_NE(result.error().what.find("no vm"), std::string::npos);
}

TEST_F(QmpTest, TheHumanMonitorSpeaksOnlyOfFailure) {
  answer(
      "{\"return\": \"\", \"id\": 1}\r\n{\"return\": \"Error: no device\\r\\n\", \"id\": 2}\r\n");
  EXPECT_TRUE(qmp_->human("loadvm ready"));
  const auto status = qmp_->human("savevm ready");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "QEMU refuses savevm ready: Error: no device");
}

TEST_F(QmpTest, LoadingDevicesWaitsForItsEnd) {
  answer(
      "{\"return\": {}, \"id\": 1}\r\n{\"return\": {}, \"id\": 2}\r\n"
      "{\"event\": \"MIGRATION\", \"data\": {\"status\": \"setup\"}}\r\n"
      "{\"event\": \"MIGRATION\", \"data\": {\"status\": \"completed\"}}\r\n");
  EXPECT_TRUE(qmp_->load_devices(9));
  EXPECT_NE(sent().find("fd:9"), std::string::npos);
}

TEST_F(QmpTest, DevicesThatCannotBeLoadedAreAnError) {
  answer(
      "{\"return\": {}, \"id\": 1}\r\n{\"return\": {}, \"id\": 2}\r\n"
      "{\"event\": \"MIGRATION\", \"data\": {\"status\": \"failed\"}}\r\n");
  const auto status = qmp_->load_devices(9);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ExitCode::kQemu);
}

TEST_F(QmpTest, TheEndOfQemuIsAnError) {
  server_.reset();
  EXPECT_FALSE(qmp_->negotiate());
}

TEST_F(QmpTest, NonsenseIsAnError) {
  answer("hello\n");
  EXPECT_FALSE(qmp_->negotiate());
}

}  // namespace
}  // namespace fencepost::vm
