// SPDX-License-Identifier: MIT
// Where registers are, in what QEMU says; and how they get there again.
#include "vm/register_window.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "base/socket_pair.h"

namespace fencepost::vm {
namespace {

/// An answer of QEMU 7.2, shortened.
nlohmann::json answer() {
  return nlohmann::json::parse(R"([{"bus": 0, "devices": [
    {"bus": 0, "slot": 1, "function": 0, "qdev_id": "", "regions": [
      {"bar": 4, "type": "io", "address": 49152, "size": 16}]},
    {"bus": 0, "slot": 3, "function": 0, "qdev_id": "registers", "regions": [
      {"bar": 0, "type": "memory", "address": 4273602560, "size": 65536}]}]}])");
}

TEST(RegisterWindow, IsFoundByTheDevicesId) {
  const auto window = find_register_window(answer());
  ASSERT_TRUE(window) << window.error().what;
  EXPECT_EQ(window->slot, 3U);
  EXPECT_EQ(window->address, 0xfeba0000U);
}

TEST(RegisterWindow, WhatIsNotThereIsAnError) {
  auto unmapped = answer();
  unmapped[0]["devices"][1]["regions"][0]["address"] = -1;
  auto high = answer();
  high[0]["devices"][1]["regions"][0]["address"] = std::int64_t{1} << 32;
  auto nameless = answer();
  nameless[0]["devices"].erase(1);
  for (const auto& said : {unmapped, high, nameless, nlohmann::json::array(), nlohmann::json()}) {
    const auto window = find_register_window(said);
    ASSERT_FALSE(window) << said;
    EXPECT_EQ(window.error().code, ExitCode::kQemu);
  }
}

TEST(RegisterWindow, IsMappedThroughTheConfigurationPorts) {
  auto ends = make_socket_pair();
  ASSERT_TRUE(ends);
  std::string answers;
  for (int id = 1; id <= 4; ++id) answers += fmt::format("{{\"return\": \"\", \"id\": {}}}\n", id);
  ASSERT_EQ(::send(ends->theirs.get(), answers.data(), answers.size(), 0),
            static_cast<ssize_t>(answers.size()));
  Qmp qmp(std::move(ends->ours));
  ASSERT_TRUE(map_register_window(qmp, {.slot = 3, .address = 0xfeba0000}));
  std::array<char, 4096> bytes{};
  const auto n = ::recv(ends->theirs.get(), bytes.data(), bytes.size(), 0);
  ASSERT_GT(n, 0);
  const std::string_view sent(bytes.data(), static_cast<std::size_t>(n));
  std::size_t at = 0;
  for (const auto* line : {"o /w 0xcf8 0x80001810", "o /w 0xcfc 0xfeba0000",
                           "o /w 0xcf8 0x80001804", "o /w 0xcfc 0x2"}) {
    at = sent.find(line, at);
    ASSERT_NE(at, std::string_view::npos) << line << " in " << sent;
  }
}

}  // namespace
}  // namespace fencepost::vm
