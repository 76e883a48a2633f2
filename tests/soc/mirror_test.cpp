// SPDX-License-Identifier: MIT
// Registers that nobody traps: what of the guest's writes reaches a device, and in what order.
#include "soc/shared/mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hand_runner.h"
#include "rga_guest.h"
#include "soc/rga/rga.h"
#include "soc/vpu/vpu.h"
#include "vpu_guest.h"

namespace fencepost::soc::shared {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Write = std::pair<std::uint32_t, std::uint32_t>;

constexpr std::uint32_t kStart = 0x04;
constexpr std::uint32_t kLimit = 0x08;
constexpr std::uint32_t kStatus = 0x0c;
constexpr std::uint32_t kStop = 0x10;
constexpr std::uint32_t kLast = 0x20;
constexpr std::array<RegisterName, 5> kRegisters{
    {{kStart, "START"}, {kLimit, "LIMIT"}, {kStatus, "STATUS"}, {kStop, "STOP"}, {kLast, "LAST"}}};
constexpr DeviceInfo kInfo{.name = "toy",
                           .registers = kRegisters,
                           .clocks = 1,
                           .resets = 1,
                           .start = {.offset = kStart, .mask = 1},
                           .stop = {.offset = kStop, .mask = 1}};

/// Memory that remembers what was written to it; STATUS is cleared by ones from bit 4 on.
struct Toy final : Device {
  [[nodiscard]] const DeviceInfo& info() const override { return kInfo; }
  std::uint32_t read(std::uint32_t offset) override { return held[offset / 4]; }
  void write(std::uint32_t offset, std::uint32_t value) override {
    writes.emplace_back(offset, value);
    if (offset == kStatus)
      held[offset / 4] &= ~(value >> 4);
    else if (offset == kStop)
      held = {};
    else
      held[offset / 4] = value;
  }
  void reset() override { held = {}; }
  [[nodiscard]] std::uint32_t written(std::uint32_t offset, std::uint32_t before,
                                      std::uint32_t now) const override {
    return offset == kStatus ? now | (before & ~now & 0xf) << 4 : now;
  }
  std::array<std::uint32_t, 16> held{};
  std::vector<Write> writes;
};

class MirrorTest : public ::testing::Test {
 protected:
  MirrorTest() : file_(std::move(*RegisterFile::create())), bus_(journal_) {
    auto toy = std::make_unique<Toy>();
    toy_ = toy.get();
    bus_.attach(std::make_unique<Toy>());  // so that offsets are those of a second device
    bus_.attach(std::move(toy));
    mirror_.emplace(file_, bus_);
  }
  void open_clock() {
    file_.store(kSysClocks, 1 << 4);
    mirror_->round();
  }
  void guest_writes(std::uint32_t offset, std::uint32_t value) {
    file_.store(2 * kPage + offset, value);
  }
  std::uint32_t guest_reads(std::uint32_t offset) { return file_.load(2 * kPage + offset); }
  /// What the device was told in one round.
  std::vector<Write> round() {
    toy_->writes.clear();
    mirror_->round();
    return toy_->writes;
  }

  RegisterFile file_;
  Journal journal_;
  Bus bus_;
  Toy* toy_ = nullptr;
  std::optional<Mirror> mirror_;
};

TEST_F(MirrorTest, SaysWhatItIs) {
  EXPECT_EQ(file_.load(kSysId), kSysIdValue);
}

TEST_F(MirrorTest, AnswersForClocksAndResets) {
  file_.store(kSysClocks, 1 << 4);
  file_.store(kSysResets, 1 << 4);
  EXPECT_EQ(file_.load(kSysClocksDone), 0U);
  EXPECT_TRUE(mirror_->round());
  EXPECT_EQ(file_.load(kSysClocksDone), 1U << 4);
  EXPECT_EQ(file_.load(kSysResetsDone), 1U << 4);
  EXPECT_FALSE(mirror_->round());
}

TEST_F(MirrorTest, PassesOnEachChangeOnce) {
  open_clock();
  guest_writes(kLimit, 7);
  EXPECT_THAT(round(), ElementsAre(Write(kLimit, 7)));
  EXPECT_THAT(round(), IsEmpty());
}

TEST_F(MirrorTest, PassesOnWhatCameBeforeTheClockStopped) {
  open_clock();
  guest_writes(kLimit, 7);
  file_.store(kSysClocks, 0);
  EXPECT_THAT(round(), ElementsAre(Write(kLimit, 7)));
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(MirrorTest, TellsOfAGatedClock) {
  guest_writes(kLimit, 7);
  EXPECT_THAT(round(), IsEmpty());
  ASSERT_EQ(journal_.problems().size(), 1U);
  EXPECT_THAT(journal_.problems()[0].text, HasSubstr("gated clock"));
}

TEST_F(MirrorTest, StartsAfterAllOtherRegistersHaveArrived) {
  open_clock();
  guest_writes(kLast, 3);
  guest_writes(kStart, 0x11);
  guest_writes(kLimit, 7);
  EXPECT_THAT(round(), ElementsAre(Write(kLimit, 7), Write(kLast, 3), Write(kStart, 0x10),
                                   Write(kStart, 0x11)));
}

TEST_F(MirrorTest, TheSameStartAgainIsAnotherOne) {
  open_clock();
  for (int i = 0; i < 3; ++i) {
    guest_writes(kStart, 0x11);
    EXPECT_THAT(round(), ElementsAre(Write(kStart, 0x10), Write(kStart, 0x11)));
    EXPECT_EQ(guest_reads(kStart), 0x10U) << "taken";
    EXPECT_THAT(round(), IsEmpty());
  }
}

TEST_F(MirrorTest, ShowsWhatTheDeviceChanged) {
  open_clock();
  toy_->held[kStatus / 4] = 4;
  EXPECT_TRUE(mirror_->round());
  EXPECT_EQ(guest_reads(kStatus), 4U);
  EXPECT_FALSE(mirror_->round());
}

TEST_F(MirrorTest, AnAcknowledgementThatWasOverwrittenIsNotLost) {
  open_clock();
  toy_->held[kStatus / 4] = 4;
  mirror_->round();
  guest_writes(kStatus, 0x44);
  guest_writes(kStatus, 0x00);
  EXPECT_THAT(round(), ElementsAre(Write(kStatus, 0x40)));
  EXPECT_EQ(toy_->held[kStatus / 4], 0U);
}

TEST_F(MirrorTest, AStartTakesWhatTheGuestSees) {
  open_clock();
  guest_writes(kLimit, 100);
  round();
  toy_->held[kLimit / 4] = 5;  // a job that ended just now
  guest_writes(kStart, 1);
  EXPECT_THAT(round(), ElementsAre(Write(kLimit, 100), Write(kStart, 0), Write(kStart, 1)));
}

TEST_F(MirrorTest, AStopComesFirstAndLeavesWhatIsInMemory) {
  open_clock();
  guest_writes(kLimit, 100);
  guest_writes(kLast, 3);
  round();
  guest_writes(kStop, 1);
  guest_writes(kStart, 1);
  EXPECT_THAT(round(), ElementsAre(Write(kStop, 1), Write(kLimit, 100), Write(kLast, 3),
                                   Write(kStart, 0), Write(kStart, 1)));
  EXPECT_EQ(guest_reads(kStop), 0U);
}

TEST_F(MirrorTest, AResetForgetsWhatWasWritten) {
  open_clock();
  guest_writes(kLimit, 100);
  round();
  file_.store(kSysResets, 1 << 4);
  mirror_->round();
  EXPECT_EQ(guest_reads(kLimit), 0U);
  file_.store(kSysResets, 0);
  mirror_->round();
  guest_writes(kLimit, 100);
  EXPECT_THAT(round(), ElementsAre(Write(kLimit, 100)));
}

TEST(MirrorOfTheRga, TakesItsJobsAsTheDriverGivesThem) {
  using namespace fencepost::test;  // NOLINT(google-build-using-namespace): the stand-in guest
  RgaGuest guest;
  Journal journal;
  HandRunner jobs;
  Bus bus(journal);
  bus.attach(
      rga::make({.memory = guest.memory(), .journal = journal, .jobs = jobs, .interrupt = [] {}}));
  auto file = std::move(*RegisterFile::create());
  Mirror mirror(file, bus);
  file.store(kSysClocks, 7);
  mirror.round();
  EXPECT_NE(file.load(kPage + 0x28), 0U) << "the version";
  guest.command({kNv12, 64, 64}, {kNv12, 64, 64});
  for (int i = 0; i < 3; ++i) {
    file.store(kPage + 0x08, RgaGuest::kCommandBuffer);
    file.store(kPage + 0x10, 0x600);
    file.store(kPage + 0x04, 1);
    mirror.round();
    ASSERT_TRUE(jobs.waiting());
    jobs.finish();
    mirror.round();
    EXPECT_EQ(file.load(kPage + 0x10), 0x604U);
    file.store(kPage + 0x10, 0x644);
  }
  mirror.round();
  EXPECT_EQ(file.load(kPage + 0x10), 0x600U);
  EXPECT_THAT(journal.problems(), IsEmpty());
}

/// The VPU as the only device, with its driver's writes.
class MirrorOfTheVpu : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kBase = kPage + 0x400;
  static constexpr std::uint32_t kInterrupt = kBase + 0xdc;
  static constexpr std::uint32_t kEnable = kBase + 0xe4;
  static constexpr std::uint32_t kSoftReset = kBase + 0xe8;

  MirrorOfTheVpu() : file_(std::move(*RegisterFile::create())), bus_(journal_) {
    bus_.attach(vpu::make(
        {.memory = guest_.memory(), .journal = journal_, .jobs = jobs_, .interrupt = [this] {
           ++interrupts_;
         }}));
    mirror_.emplace(file_, bus_);
    file_.store(kSysClocks, 3);
    mirror_->round();
    guest_.h264(3, 3, test::h264_pcm(noise_), 0, 0, true);
  }
  void kick() {
    for (const auto& [offset, value] : guest_.registers()) file_.store(kBase + offset, value);
    file_.store(kEnable, guest_.enable() | 1);
  }
  void expect_a_job() {
    const auto before = interrupts_;
    mirror_->round();
    ASSERT_TRUE(jobs_.waiting());
    jobs_.finish();
    mirror_->round();
    EXPECT_EQ(interrupts_, before + 1);
    EXPECT_EQ(file_.load(kInterrupt) & 1, 1U);
    EXPECT_EQ(guest_.decoded(0, 3, 3).bytes, noise_.bytes);
    file_.store(kInterrupt, 0);
  }

  const test::VpuPicture noise_ = test::vpu_noise(3, 3, 1);
  test::VpuGuest guest_;
  Journal journal_;
  test::HandRunner jobs_;
  int interrupts_ = 0;
  RegisterFile file_;
  Bus bus_;
  std::optional<Mirror> mirror_;
};

TEST_F(MirrorOfTheVpu, TakesItsJobsAsTheDriverGivesThem) {
  for (int i = 0; i < 3; ++i) {
    kick();
    expect_a_job();
  }
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(MirrorOfTheVpu, InterruptsAgainAfterASoftReset) {
  for (const bool seen_apart : {false, true}) {
    kick();
    mirror_->round();
    ASSERT_TRUE(jobs_.waiting());
    file_.store(kInterrupt, 2);  // disabled
    file_.store(kEnable, 0);
    file_.store(kSoftReset, 1);
    if (seen_apart) mirror_->round();
    kick();
    expect_a_job();
  }
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

}  // namespace
}  // namespace fencepost::soc::shared
