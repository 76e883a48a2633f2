// SPDX-License-Identifier: MIT
// QEMU's version and command line.
#include "vm/qemu.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "../base/temporary.h"

namespace fencepost::vm {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// A program that answers --version with `text`.
class FakeQemu {
 public:
  explicit FakeQemu(const std::string& text)
      : path_(folder_.path() / "qemu"), variable_("FENCEPOST_QEMU", path_.string()) {
    std::ofstream(path_) << "#!/bin/sh\necho '" << text << "'\n";
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
  }

 private:
  test::TemporaryFolder folder_;
  std::filesystem::path path_;
  test::Variable variable_;
};

TEST(Version, IsFoundInWhatQemuPrints) {
  EXPECT_EQ(parse_version("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)\nCopyright"),
            "7.2.22");
  EXPECT_EQ(parse_version("QEMU emulator version 9.1.0\n"), "9.1.0");
  EXPECT_EQ(parse_version("no such thing"), "");
}

TEST(Version, IsCompared) {
  EXPECT_TRUE(version_at_least("7.2.22", 7, 0));
  EXPECT_TRUE(version_at_least("10.0", 7, 2));
  EXPECT_TRUE(version_at_least("7", 7, 0));
  EXPECT_FALSE(version_at_least("6.2.0", 7, 0));
  EXPECT_FALSE(version_at_least("7.0", 7, 1));
  EXPECT_FALSE(version_at_least("", 7, 0));
}

TEST(FindQemu, RefusesAnOldOne) {
  const FakeQemu fake("QEMU emulator version 5.2.0 (Debian 1:5.2)");
  const auto qemu = find_qemu();
  ASSERT_FALSE(qemu);
  EXPECT_EQ(qemu.error().code, ExitCode::kQemu);
  EXPECT_THAT(qemu.error().what, HasSubstr("5.2.0"));
}

TEST(FindQemu, RefusesWhatIsNotQemu) {
  const FakeQemu fake("hello");
  ASSERT_FALSE(find_qemu());
  EXPECT_EQ(find_qemu().error().code, ExitCode::kQemu);
}

TEST(FindQemu, SaysWhatToInstall) {
  const test::Variable variable("FENCEPOST_QEMU", "/no/such/qemu");
  const auto qemu = find_qemu();
  ASSERT_FALSE(qemu);
  EXPECT_EQ(qemu.error().code, ExitCode::kMissingTool);
  EXPECT_THAT(qemu.error().hint, HasSubstr("qemu-system-x86"));
}

TEST(Arguments, VirtualTimeCountsInstructionsOnOneCpu) {
  const auto words = arguments({.time = Time::kVirtual});
  EXPECT_THAT(words, Contains("shift=3,sleep=off"));
  EXPECT_THAT(words, Contains("tcg,thread=single"));
  EXPECT_THAT(words, Contains("base=2026-01-01T00:00:00,clock=vm"));
  EXPECT_THAT(kernel_command_line({.time = Time::kVirtual}), HasSubstr("fencepost.clock=virtual"));
  EXPECT_THAT(kernel_command_line({.time = Time::kVirtual}), HasSubstr("acpi=off"));
}

TEST(Arguments, RealTimeHasTwoCpus) {
  const auto words = arguments({.time = Time::kReal});
  EXPECT_THAT(words, Contains("tcg,thread=multi"));
  EXPECT_THAT(words, Contains("2"));
  EXPECT_THAT(words, Not(Contains("-icount")));
  EXPECT_THAT(kernel_command_line({.time = Time::kReal}), Not(HasSubstr("acpi=off")));
}

TEST(Arguments, TheKernelIsToldOfTheRateOfItsClock) {
  EXPECT_THAT(kernel_command_line({.time = Time::kReal, .tsc_khz = 2'500'000}),
              HasSubstr("tsc_early_khz=2500000"));
  EXPECT_THAT(kernel_command_line({.time = Time::kReal}), Not(HasSubstr("tsc_early_khz")));
}

TEST(Arguments, WhatIsLoadedBootsNothing) {
  EXPECT_THAT(arguments({.stopped = true}), Contains("-incoming"));
  EXPECT_THAT(arguments({.bz_image = "/bzImage"}), Not(Contains("-incoming")));
}

TEST(Arguments, TheHostsRootIsReadOnly) {
  const auto words = arguments({.host_root = true});
  EXPECT_THAT(words, Contains(HasSubstr("readonly=on")));
  EXPECT_THAT(kernel_command_line({.host_root = true}), HasSubstr("fencepost.root=host"));
  EXPECT_THAT(arguments({}), Not(Contains(HasSubstr("hostroot"))));
}

TEST(Arguments, KvmOnlyWhenToldTo) {
  EXPECT_THAT(arguments({}), Not(Contains("kvm")));
  EXPECT_THAT(arguments({.kvm = true}), Contains("kvm"));
}

TEST(Arguments, HardwareOutsideOfQemuMeansOneVcpuAtATime) {
  const auto words =
      arguments({.host_root = true,
                 .hardware = OutsideHardware{
                     .ram_fd = 20, .registers_fd = 21, .interrupts_fd = 22, .lines = 8}});
  EXPECT_THAT(words, Contains("tcg,thread=single"));
  EXPECT_THAT(words, Contains("x-pci-proxy-dev,id=registers,fd=21"));
  EXPECT_THAT(words, Contains("ivshmem-doorbell,chardev=interrupts,master=on,vectors=8"));
  EXPECT_THAT(words, Contains(HasSubstr("mem-path=/proc/self/fd/20,share=on")));
  EXPECT_TRUE(refuse_lost_accesses(words));
}

TEST(Arguments, SharedRegistersLeaveTheVcpusSideBySide) {
  const auto words =
      arguments({.hardware = OutsideHardware{.ram_fd = 20, .interrupts_fd = 22, .lines = 8}});
  EXPECT_THAT(words, Contains("tcg,thread=multi"));
  EXPECT_THAT(words, Not(Contains(HasSubstr("x-pci-proxy-dev"))));
  EXPECT_THAT(words, Contains("ivshmem-doorbell,chardev=interrupts,master=on,vectors=8"));
  EXPECT_TRUE(refuse_lost_accesses(words));
}

TEST(Arguments, WhereAccessesWouldGetLostAreRefused) {
  const std::vector<std::string> device = {"-device", "x-pci-proxy-dev,id=registers,fd=21"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), device.begin(), device.end());
    return refuse_lost_accesses(more);
  };
  EXPECT_FALSE(with({"-accel", "tcg,thread=multi", "-smp", "2"}));
  EXPECT_FALSE(with({"-accel", "kvm", "-smp", "2"}));
  EXPECT_FALSE(with({"-accel", "kvm", "-smp", "16"}));
  EXPECT_TRUE(with({"-accel", "tcg,thread=multi", "-smp", "1"}));
  EXPECT_TRUE(with({"-accel", "tcg,thread=single", "-smp", "2"}));
  EXPECT_TRUE(refuse_lost_accesses({"-accel", "tcg,thread=multi", "-smp", "2"}));
}

TEST(LostAccess, IsFoundInWhatQemuSays) {
  EXPECT_TRUE(lost_an_access(
      "qemu-system-x86_64: warning: Blocked re-entrant IO on MemoryRegion: bar-region-0"));
  EXPECT_FALSE(lost_an_access("qemu-system-x86_64: warning: something else"));
}

}  // namespace
}  // namespace fencepost::vm
