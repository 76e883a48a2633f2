// SPDX-License-Identifier: MIT
// What is read from a kernel's own texts: options of its configuration, messages of its log.
#include "agent/machine_facts.h"

#include <gtest/gtest.h>

#include "agent/kernel_messages.h"

namespace fencepost::agent {
namespace {

TEST(MachineFacts, ReadsOptionsOfAConfiguration) {
  constexpr std::string_view kConfig =
      "CONFIG_A=y\n# CONFIG_B is not set\nCONFIG_C=m\nCONFIG_C_D=y\nCONFIG_E=\"text\"";
  EXPECT_EQ(config_value(kConfig, "A"), "y");
  EXPECT_EQ(config_value(kConfig, "B"), "n");
  EXPECT_EQ(config_value(kConfig, "C"), "m");
  EXPECT_EQ(config_value(kConfig, "E"), "\"text\"");
  EXPECT_EQ(config_value(kConfig, "D"), "");
  EXPECT_EQ(config_value("", "A"), "");
}

TEST(MachineFacts, TellsTheKernel) {
  const auto facts = kernel_facts();
  EXPECT_FALSE(facts["release"].get<std::string>().empty());
  EXPECT_GE(facts["cpus"].get<int>(), 1);
  EXPECT_TRUE(video_nodes().is_array());
}

TEST(KernelMessages, AreLinesAsDmesgPrintsThem) {
  EXPECT_EQ(message_line("6,339,5140900,-;NET: up\n SUBSYSTEM=net\n"), "[    5.140900] NET: up\n");
  EXPECT_EQ(message_line("4,1,12345678901,c,caller=T1;a;b\n"), "[12345.678901] a;b\n");
  EXPECT_EQ(message_line("6,339,5140900,-;no newline"), "[    5.140900] no newline\n");
  EXPECT_EQ(message_line("no record"), "");
  EXPECT_EQ(message_line(";"), "[    0.000000] \n");
}

}  // namespace
}  // namespace fencepost::agent
