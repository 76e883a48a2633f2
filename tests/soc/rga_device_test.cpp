// SPDX-License-Identifier: MIT
// The RGA as its driver meets it: registers, interrupt, reset, and commands that make no sense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hand_runner.h"
#include "rga_guest.h"
#include "soc/rga/rga.h"

namespace fencepost::soc::rga {
namespace {

using test::HandRunner;
using test::kNv12;
using test::kRgb24;
using test::noise;
using test::RgaGuest;
using ::testing::HasSubstr;

class RgaDevice : public ::testing::Test {
 protected:
  RgaDevice()
      : device_(make(
            {.memory = guest_.memory(), .journal = journal_, .jobs = jobs_, .interrupt = [this] {
               ++interrupts_;
             }})) {}

  void kick(std::uint32_t command_buffer = RgaGuest::kCommandBuffer) {
    device_->write(0x08, command_buffer);
    device_->write(0x00, 0x22);
    device_->write(0x10, 0x600);
    device_->write(0x04, 1);
  }
  /// As the driver's interrupt handler.
  std::uint32_t take_status() {
    const auto status = device_->read(0x10) & 0xf;
    device_->write(0x10, (device_->read(0x10) & ~0xf0U) | status << 4);
    return status;
  }
  std::string only_problem() {
    const auto problems = journal_.problems();
    EXPECT_EQ(problems.size(), 1U);
    if (problems.empty()) return "";
    return problems[0].device + " " + problems[0].register_name + " " + problems[0].text;
  }
  /// Kicks a command that cannot be followed.
  void expect_error() {
    guest_.put(RgaGuest::kCommandBuffer, std::as_bytes(std::span(guest_.words())));
    kick();
    jobs_.finish();
    EXPECT_EQ(interrupts_, 1);
    EXPECT_EQ(take_status() & 4U, 0U) << "the driver takes bit 2 for success";
  }

  RgaGuest guest_;
  Journal journal_;
  HandRunner jobs_;
  int interrupts_ = 0;
  std::unique_ptr<Device> device_;
};

TEST_F(RgaDevice, HasAVersionWithoutZeroes) {
  const auto version = device_->read(0x28);
  EXPECT_NE(version >> 24, 0U);
  EXPECT_NE(version >> 20 & 0xf, 0U);
}

TEST_F(RgaDevice, ConvertsAndInterruptsOnce) {
  const auto pixels = noise(kNv12.size(64, 64));
  guest_.command({kNv12, 64, 64}, {kNv12, 64, 64});
  guest_.put_source(pixels);
  kick();
  EXPECT_EQ(interrupts_, 0);
  EXPECT_EQ(device_->read(0x10) & 0xf, 0U);
  jobs_.finish();
  EXPECT_EQ(interrupts_, 1);
  EXPECT_EQ(take_status(), 4U);
  EXPECT_EQ(device_->read(0x10) & 0xf, 0U) << "cleared by what was written";
  EXPECT_EQ(guest_.destination(kNv12.size(64, 64)), pixels);
  EXPECT_THAT(journal_.problems(), ::testing::IsEmpty());
}

TEST_F(RgaDevice, ResetForgetsTheJob) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  kick();
  device_->reset();
  EXPECT_FALSE(jobs_.waiting());
  kick();
  EXPECT_TRUE(jobs_.waiting());
  EXPECT_THAT(journal_.problems(), ::testing::IsEmpty());
}

TEST_F(RgaDevice, RefusesAKickWhileBusy) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  kick();
  kick();
  EXPECT_THAT(only_problem(), HasSubstr("CMD_CTRL"));
}

TEST_F(RgaDevice, SurvivesACommandBufferOutsideOfRam) {
  kick(0xfffffff0);
  EXPECT_FALSE(jobs_.waiting());
  EXPECT_THAT(only_problem(), HasSubstr("CMD_BASE"));
  EXPECT_EQ(interrupts_, 1);
}

TEST_F(RgaDevice, SurvivesAPageTableOutsideOfRam) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  guest_.word(0x170) = 0xffffffff;
  expect_error();
  EXPECT_THAT(only_problem(), HasSubstr("MMU_SRC_BASE the page table"));
}

TEST_F(RgaDevice, SurvivesAPageOutsideOfRam) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  const std::uint32_t nowhere = 0xfffff000;
  guest_.put(RgaGuest::kDestinationTable + 4, std::as_bytes(std::span(&nowhere, 1)));
  expect_error();
  EXPECT_THAT(only_problem(), HasSubstr("MMU_DST_BASE a page"));
}

TEST_F(RgaDevice, SurvivesAPictureThatBeginsBeforeItsBuffer) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64}, {.degrees = 180});
  guest_.word(0x13c) = 0;
  expect_error();
  EXPECT_THAT(only_problem(), HasSubstr("MMU_DST_BASE the picture begins before"));
}

TEST_F(RgaDevice, RefusesAFormatThatThereIsNot) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  guest_.word(0x104) |= 0xf;
  expect_error();
  EXPECT_THAT(only_problem(), HasSubstr("SRC_INFO unknown format"));
}

TEST_F(RgaDevice, RefusesAScaleThatLeadsNowhere) {
  guest_.command({kRgb24, 64, 64}, {kRgb24, 64, 64});
  guest_.word(0x11c) = 99 | 63 << 16;
  expect_error();
  EXPECT_THAT(only_problem(), HasSubstr("SRC_X_FACTOR"));
}

TEST_F(RgaDevice, TellsOnceWhatHappensOften) {
  for (int i = 0; i < 3; ++i) device_->write(0xff0, 1);
  EXPECT_THAT(only_problem(), HasSubstr("register 0xff0"));
}

}  // namespace
}  // namespace fencepost::soc::rga
