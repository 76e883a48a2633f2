// SPDX-License-Identifier: MIT
// The VEPU as its driver meets it: registers, interrupt, reset, and jobs that make no sense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hand_runner.h"
#include "soc/vepu/vepu.h"
#include "vepu_guest.h"

namespace fencepost::soc::vepu {
namespace {

using test::even_steps;
using test::RawFormat;
using test::scenery;
using test::VepuGuest;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VepuDevice : public ::testing::Test {
 protected:
  VepuDevice()
      : device_(make(
            {.memory = guest_.memory(), .journal = journal_, .jobs = jobs_, .interrupt = [this] {
               ++interrupts_;
             }})) {
    guest_.prepare(scenery(96, 64), RawFormat::kNv12, even_steps(8), even_steps(8));
  }

  /// As the driver: the codec first, all registers, and the start last.
  void kick() {
    device_->write(0x19c, 2 << 4);
    for (std::uint32_t reg = 0; reg < 0x19c; reg += 4)
      if (guest_.word(reg) != 0) device_->write(reg, guest_.word(reg));
    device_->write(0x1a4, guest_.word(0x1a4));
    device_->write(0x19c, guest_.word(0x19c));
  }
  /// As the driver's interrupt handler.
  std::uint32_t take_status() {
    const auto status = device_->read(0x1b4);
    device_->write(0x1b4, 0);
    device_->write(0x0d8, 0);
    return status;
  }
  std::string only_problem() {
    const auto problems = journal_.problems();
    EXPECT_EQ(problems.size(), 1U);
    if (problems.empty()) return "";
    return problems[0].device + " " + problems[0].register_name + " " + problems[0].text;
  }
  /// Kicks what cannot be followed.
  std::string problem_of_job() {
    kick();
    jobs_.finish();
    EXPECT_EQ(interrupts_, 1);
    EXPECT_EQ(take_status() & kFrameReady, 0U);
    return only_problem();
  }

  VepuGuest guest_;
  Journal journal_;
  test::HandRunner jobs_;
  int interrupts_ = 0;
  std::unique_ptr<Device> device_;
};

TEST_F(VepuDevice, EncodesAndInterruptsOnce) {
  kick();
  EXPECT_EQ(interrupts_, 0);
  EXPECT_EQ(device_->read(0x1b4), 0U);
  jobs_.finish();
  EXPECT_EQ(interrupts_, 1);
  EXPECT_EQ(take_status(), kInterruptBit | kFrameReady);
  EXPECT_EQ(device_->read(0x1b4), 0U) << "cleared by the 0 that was written";
  EXPECT_EQ(device_->read(0x19c) & 1, 0U) << "no longer enabled";
  const auto decoded = test::decode_jpeg(guest_.file(device_->read(0x0d4)));
  EXPECT_GT(test::psnr(scenery(96, 64), decoded.picture), 35);
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VepuDevice, EncodesAgain) {
  for (int i = 1; i <= 3; ++i) {
    kick();
    jobs_.finish();
    EXPECT_EQ(interrupts_, i);
    EXPECT_EQ(take_status(), kInterruptBit | kFrameReady);
  }
}

TEST_F(VepuDevice, TheSoftResetOfTheDriverEndsTheJob) {
  kick();
  device_->write(0x1b4, kInterruptDisable);
  device_->write(0x19c, 0);
  EXPECT_FALSE(jobs_.waiting());
  device_->write(0x1b4, 0);
  kick();
  EXPECT_TRUE(jobs_.waiting());
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VepuDevice, ADisabledInterruptIsNotRaised) {
  device_->write(0x1b4, kInterruptDisable);
  kick();
  jobs_.finish();
  EXPECT_EQ(interrupts_, 0);
  EXPECT_EQ(device_->read(0x1b4), kInterruptDisable | kInterruptBit | kFrameReady);
}

TEST_F(VepuDevice, AStatusCannotBeWritten) {
  device_->write(0x1b4, kInterruptBit | kFrameReady);
  EXPECT_EQ(device_->read(0x1b4), 0U);
}

TEST_F(VepuDevice, ResetForgetsTheJob) {
  kick();
  device_->reset();
  EXPECT_FALSE(jobs_.waiting());
  EXPECT_EQ(device_->read(0x134), 0U);
  kick();
  EXPECT_TRUE(jobs_.waiting());
}

TEST_F(VepuDevice, RefusesAKickWhileBusy) {
  kick();
  device_->write(0x19c, guest_.word(0x19c));
  EXPECT_THAT(only_problem(), HasSubstr("ENCODE_START started while busy"));
  EXPECT_TRUE(jobs_.waiting());
}

TEST_F(VepuDevice, AnInjectedErrorIsABusError) {
  kick();
  jobs_.fail();
  EXPECT_EQ(interrupts_, 1);
  EXPECT_EQ(take_status(), kInterruptBit | kBusError);
  EXPECT_EQ(device_->read(0x0d4), 0U);
}

TEST_F(VepuDevice, StopsAtTheLimitOfTheBuffer) {
  kick();
  jobs_.finish();
  const auto whole = device_->read(0x0d4) / 8;
  take_status();
  ASSERT_TRUE(guest_.memory().write(VepuGuest::kOutput, std::vector(whole, std::byte{0xaa})));
  guest_.word(0x0d4) = whole - 1;
  kick();
  jobs_.finish();
  EXPECT_EQ(take_status(), kInterruptBit | kBufferFull);
  EXPECT_EQ(guest_.output(whole).back(), 0xaa) << "beyond the limit";
  EXPECT_NE(guest_.output(whole - 1).back(), 0xaa);
  EXPECT_THAT(only_problem(), HasSubstr("STR_BUF_LIMIT the stream does not fit"));
}

TEST_F(VepuDevice, FillsABufferToTheLastByte) {
  kick();
  jobs_.finish();
  const auto whole = device_->read(0x0d4) / 8;
  take_status();
  guest_.word(0x0d4) = whole;
  kick();
  jobs_.finish();
  EXPECT_EQ(take_status(), kInterruptBit | kFrameReady);
  EXPECT_EQ(device_->read(0x0d4) / 8, whole);
}

TEST_F(VepuDevice, SurvivesAnOutputOutsideOfRam) {
  guest_.word(0x134) = 0xfffffff0;
  EXPECT_THAT(problem_of_job(), HasSubstr("ADDR_OUTPUT_STREAM the stream lies outside"));
}

TEST_F(VepuDevice, SurvivesPlanesOutsideOfRam) {
  guest_.word(0x0c0) = VepuGuest::kRam - 96;
  EXPECT_THAT(problem_of_job(), HasSubstr("ADDR_IN_PLANE_0 a plane"));
}

TEST_F(VepuDevice, SurvivesChromaOutsideOfRam) {
  guest_.word(0x0c4) = 0xffffffff;
  EXPECT_THAT(problem_of_job(), HasSubstr("ADDR_IN_PLANE_1 a plane"));
}

TEST_F(VepuDevice, SurvivesTheLastPlaneOutsideOfRam) {
  guest_.word(0x128) = 0;
  guest_.word(0x0c8) = 0xffffffff;
  EXPECT_THAT(problem_of_job(), HasSubstr("ADDR_IN_PLANE_2 a plane"));
}

TEST_F(VepuDevice, SurvivesALineThatLeadsOutOfRam) {
  guest_.word(0x0c0) = VepuGuest::kRam / 2;
  guest_.word(0x0f4) = 0x3fff;
  guest_.word(0x19c) = 511U << 20 | 1 << 8 | 2 << 4 | 1;
  EXPECT_THAT(problem_of_job(), HasSubstr("ADDR_IN_PLANE_0 a plane"));
}

TEST_F(VepuDevice, RefusesAPictureWithoutMacroblocks) {
  guest_.word(0x19c) = 4 << 20 | 2 << 4 | 1;
  EXPECT_THAT(problem_of_job(), HasSubstr("ENCODE_START a picture without"));
}

TEST_F(VepuDevice, RefusesAnotherCodec) {
  guest_.word(0x19c) |= 1 << 4;
  EXPECT_THAT(problem_of_job(), HasSubstr("ENCODE_START a codec"));
}

TEST_F(VepuDevice, RefusesAFormatThatItDoesNotHave) {
  guest_.word(0x128) = 4 << 4;
  EXPECT_THAT(problem_of_job(), HasSubstr("ENC_CTRL1 a format"));
}

TEST_F(VepuDevice, RefusesAStepOfZero) {
  guest_.word(0x07c) &= ~0xffU;
  EXPECT_THAT(problem_of_job(), HasSubstr("JPEG_CHROMA_QUAT a step of 0"));
}

TEST_F(VepuDevice, TellsOnceWhatHappensOften) {
  for (int i = 0; i < 3; ++i) device_->write(0xff0, 1);
  EXPECT_THAT(only_problem(), HasSubstr("register 0xff0"));
}

}  // namespace
}  // namespace fencepost::soc::vepu
