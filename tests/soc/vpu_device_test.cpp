// SPDX-License-Identifier: MIT
// The VPU's decoder as its driver meets it: registers, interrupt, resets, streams of every codec,
// and jobs that make no sense.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "soc/vpu/vpu.h"
#include "vpu_guest.h"

namespace fencepost::soc::vpu {
namespace {

using test::h264_pcm;
using test::h264_repeat;
using test::mpeg2_grey;
using test::vpu_noise;
using test::VpuBytes;
using test::VpuGuest;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t kBase = 0x400;
constexpr std::uint32_t kStatus = 0xdc;
constexpr std::uint32_t kEnable = 0xe4;
constexpr std::uint32_t kSoftResetRegister = 0xe8;

/// Runs a job when it is told to.
class Hand final : public JobRunner {
 public:
  void start(Job job) override { job_ = std::move(job); }
  void abandon() override { job_.reset(); }
  [[nodiscard]] bool waiting() const { return job_.has_value(); }
  void finish() {
    const auto job = std::exchange(job_, std::nullopt);
    job->done(job->work());
  }

 private:
  std::optional<Job> job_;
};

class VpuDevice : public ::testing::Test {
 protected:
  VpuDevice()
      : device_(make(
            {.memory = guest_.memory(), .journal = journal_, .jobs = jobs_, .interrupt = [this] {
               ++interrupts_;
             }})) {}

  void kick() {
    for (const auto& [offset, value] : guest_.registers()) device_->write(kBase + offset, value);
    device_->write(kBase + kEnable, guest_.enable());
    device_->write(kBase + kEnable, device_->read(kBase + kEnable) | 1);
  }
  /// As the driver's interrupt handler: whether it takes the job for a success.
  bool take_status() {
    const auto status = device_->read(kBase + kStatus);
    device_->write(kBase + kStatus, 0);
    return (status & 1) != 0;
  }
  bool run() {
    const auto before = interrupts_;
    kick();
    jobs_.finish();
    EXPECT_EQ(interrupts_, before + 1);
    EXPECT_EQ(device_->read(kBase + kEnable) & 1, 0U);
    return take_status();
  }
  std::string only_problem() {
    const auto problems = journal_.problems();
    EXPECT_EQ(problems.size(), 1U);
    if (problems.empty()) return "";
    return problems[0].device + " " + problems[0].register_name + " " + problems[0].text;
  }
  void pcm(unsigned to = 0) { guest_.h264(3, 3, h264_pcm(noise_), to, 0, true); }
  void repeat(unsigned to, unsigned from, unsigned frame_num = 1, unsigned slices = 1) {
    guest_.h264(3, 3, h264_repeat(3, 3, frame_num, slices), to, 2 * frame_num, false);
    guest_.h264_reference(0, from);
  }

  const test::VpuPicture noise_ = vpu_noise(3, 3, 1);
  VpuGuest guest_;
  Journal journal_;
  Hand jobs_;
  int interrupts_ = 0;
  std::unique_ptr<Device> device_;
};

TEST_F(VpuDevice, DecodesAnH264PictureAndInterruptsOnce) {
  pcm();
  kick();
  EXPECT_EQ(interrupts_, 0);
  EXPECT_EQ(device_->read(kBase + kEnable) & 1, 1U) << "busy";
  jobs_.finish();
  EXPECT_EQ(interrupts_, 1);
  EXPECT_TRUE(take_status());
  EXPECT_EQ(device_->read(kBase + kEnable) & 1, 0U);
  EXPECT_EQ(guest_.decoded(0, 3, 3).bytes, noise_.bytes);
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, DecodesWhatRefersToAnotherPicture) {
  pcm(0);
  ASSERT_TRUE(run());
  repeat(1, 0);
  EXPECT_TRUE(run());
  repeat(2, 1, 2, 3);
  EXPECT_TRUE(run()) << "three slices";
  EXPECT_EQ(guest_.decoded(1, 3, 3).bytes, noise_.bytes);
  EXPECT_EQ(guest_.decoded(2, 3, 3).bytes, noise_.bytes);
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, TellsWhereAReferenceIsAnother) {
  pcm(0);
  ASSERT_TRUE(run());
  repeat(1, 2);
  EXPECT_TRUE(run());
  EXPECT_THAT(only_problem(), HasSubstr("H264_ADDR_REF a reference that was not decoded"));
}

TEST_F(VpuDevice, KeepsTwoStreamsApart) {
  const auto other = vpu_noise(4, 5, 2);
  constexpr std::uint32_t kOtherTable = 0x2000;
  pcm(0);
  ASSERT_TRUE(run());
  guest_.h264(4, 5, h264_pcm(other), 1, 0, true, kOtherTable);
  ASSERT_TRUE(run());
  repeat(2, 0);
  EXPECT_TRUE(run());
  EXPECT_EQ(guest_.decoded(1, 4, 5).bytes, other.bytes);
  EXPECT_EQ(guest_.decoded(2, 3, 3).bytes, noise_.bytes);
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, ChangesTheSizeWithAnIdrPicture) {
  const auto other = vpu_noise(5, 4, 2);
  pcm(0);
  ASSERT_TRUE(run());
  guest_.h264(5, 4, h264_pcm(other), 1, 0, true);
  EXPECT_TRUE(run());
  EXPECT_EQ(guest_.decoded(1, 5, 4).bytes, other.bytes);
}

TEST_F(VpuDevice, PutsTwoFieldsIntoOneFrame) {
  guest_.h264_field(3, 4, test::h264_flat_field(3, 2, 50, false, false), 0, false, true);
  ASSERT_TRUE(run());
  const auto half = guest_.decoded(0, 3, 4).bytes;
  EXPECT_EQ(half[0], 50);
  EXPECT_EQ(half[48], 0) << "the other field's line";
  guest_.h264_field(3, 4, test::h264_flat_field(3, 2, 90, true, true), 0, true, false);
  EXPECT_TRUE(run());
  const auto whole = guest_.decoded(0, 3, 4).bytes;
  for (unsigned y = 0; y < 64; ++y) ASSERT_EQ(whole[y * 48], y % 2 == 0 ? 50 : 90) << y;
  EXPECT_THAT(VpuBytes(whole.begin() + 48 * 64, whole.end()), Each(128));
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, DecodesAVp8Frame) {
  guest_.vp8(3, 3, test::kVp8Flat, 0);
  EXPECT_TRUE(run());
  const auto bytes = guest_.decoded(0, 3, 3).bytes;
  EXPECT_THAT(VpuBytes(bytes.begin(), bytes.begin() + 48 * 48), Each(126));
  EXPECT_THAT(VpuBytes(bytes.begin() + 48 * 48, bytes.end()), Each(128));
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, DecodesAnMpeg2Picture) {
  guest_.mpeg2(3, 3, mpeg2_grey(3, 3), 0);
  EXPECT_TRUE(run());
  EXPECT_THAT(guest_.decoded(0, 3, 3).bytes, Each(128));
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, PutsTwoMpeg2FieldsIntoOneFrame) {
  guest_.mpeg2_field(3, 4, mpeg2_grey(3, 2), 0, false);
  ASSERT_TRUE(run());
  const auto half = guest_.decoded(0, 3, 4).bytes;
  EXPECT_EQ(half[0], 128);
  EXPECT_EQ(half[48], 0) << "the other field's line";
  guest_.mpeg2_field(3, 4, mpeg2_grey(3, 2), 0, true);
  EXPECT_TRUE(run());
  EXPECT_THAT(guest_.decoded(0, 3, 4).bytes, Each(128));
  EXPECT_THAT(journal_.problems(), IsEmpty());
}

TEST_F(VpuDevice, SoftResetForgetsTheJobAndTheRegisters) {
  pcm();
  kick();
  device_->write(kBase + kSoftResetRegister, 1);
  EXPECT_FALSE(jobs_.waiting());
  EXPECT_EQ(device_->read(kBase + 0xfc), 0U);
  EXPECT_TRUE(run());
  EXPECT_EQ(guest_.decoded(0, 3, 3).bytes, noise_.bytes);
}

TEST_F(VpuDevice, SoftResetKeepsWhatIsInMemory) {
  pcm(0);
  ASSERT_TRUE(run());
  device_->write(kBase + kSoftResetRegister, 1);
  repeat(1, 0);
  EXPECT_TRUE(run());
  EXPECT_EQ(guest_.decoded(1, 3, 3).bytes, noise_.bytes);
}

TEST_F(VpuDevice, RaisesNoInterruptThatIsDisabled) {
  pcm();
  guest_.registers()[kStatus] = 2;
  kick();
  jobs_.finish();
  EXPECT_EQ(interrupts_, 0);
}

TEST_F(VpuDevice, RefusesAKickWhileBusy) {
  pcm();
  kick();
  device_->write(kBase + kEnable, guest_.enable() | 1);
  EXPECT_THAT(only_problem(), HasSubstr("EN_FLAGS started while busy"));
}

TEST_F(VpuDevice, HasNoRegistersBelowTheDecoder) {
  device_->write(0x10, 1);
  EXPECT_EQ(device_->read(0x10), 0U);
  EXPECT_THAT(only_problem(), HasSubstr("register 0x10"));
}

/// A job of registers that are wrong in one way, and what is said of it.
struct BadJob {
  const char* name;
  std::uint32_t offset;
  std::uint32_t value;
  const char* problem;
};

class VpuBadJob : public VpuDevice, public ::testing::WithParamInterface<BadJob> {};

TEST_P(VpuBadJob, EndsWithAnError) {
  pcm();
  guest_.registers()[GetParam().offset] = GetParam().value;
  EXPECT_FALSE(run());
  EXPECT_THAT(only_problem(), HasSubstr(GetParam().problem));
  pcm();
  EXPECT_TRUE(run()) << "the next job is right";
}

INSTANTIATE_TEST_SUITE_P(
    , VpuBadJob,
    ::testing::Values(BadJob{"Codec", 0xd4, 7, "DEC_FORMAT"},
                      BadJob{"Table", 0xf4, 0xfffff000, "ADDR_QTABLE"},
                      BadJob{"Stream", 0x100, 0xfffff000, "ADDR_STR"},
                      BadJob{"Length", 0xcc, 0, "STREAM_LEN"},
                      BadJob{"LongStream", 0xcc, 0xffffff, "ADDR_STR"},
                      BadJob{"Destination", 0xfc, 0xfffff000, "ADDR_DST"},
                      BadJob{"NoSize", 0x1b8, 0, "H264_PIC_MB_SIZE"},
                      BadJob{"LargeSize", 0x1b8, 69 << 9 | 3, "H264_PIC_MB_SIZE"},
                      BadJob{"WideSize", 0x1b8, 3 << 9 | 121, "H264_PIC_MB_SIZE"},
                      BadJob{"OtherSize", 0x1b8, 60 << 9 | 60, "ADDR_DST"},
                      BadJob{"References", 0x1bc, 17, "H264_REF_FRAMES"},
                      BadJob{"FrameNum", 0x1c0, 17 << 16, "H264_FRAME_NUM"},
                      BadJob{"NoSlice", 0x100, VpuGuest::kStream + 1, "ADDR_STR no slice"}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_F(VpuDevice, RefusesADamagedStream) {
  auto stream = h264_pcm(noise_);
  stream.resize(stream.size() / 2);
  guest_.h264(3, 3, stream, 0, 0, true);
  EXPECT_FALSE(run());
  EXPECT_THAT(only_problem(), HasSubstr("ADDR_STR"));
}

TEST_F(VpuDevice, RefusesSlicesOutOfOrder) {
  auto stream = h264_pcm(noise_);
  const auto again = stream;
  stream.insert(stream.end(), again.begin(), again.end());
  guest_.h264(3, 3, stream, 0, 0, true);
  EXPECT_FALSE(run());
  EXPECT_THAT(only_problem(), HasSubstr("slices out of order"));
}

TEST_F(VpuDevice, RefusesSlicesWithoutNumber) {
  pcm(0);
  ASSERT_TRUE(run());
  guest_.h264(40, 40, h264_repeat(40, 40, 1, 1025), 1, 2, false);
  EXPECT_FALSE(run());
  EXPECT_THAT(only_problem(), HasSubstr("more slices"));
}

TEST_F(VpuDevice, LooksAtNoParameterSetsOfTheStream) {
  VpuBytes stream{0, 0, 1, 0x67, 0x42, 0, 0x0a, 0xf8, 0x41, 0xa2};  // another size
  const auto slice = h264_pcm(noise_);
  stream.insert(stream.end(), slice.begin(), slice.end());
  guest_.h264(3, 3, stream, 0, 0, true);
  EXPECT_TRUE(run());
  EXPECT_EQ(guest_.decoded(0, 3, 3).bytes, noise_.bytes);
}

TEST_F(VpuDevice, RefusesAVp8FrameThatTheRegistersDoNotFit) {
  guest_.vp8(3, 3, VpuBytes(64, 0xff), 0);
  EXPECT_FALSE(run());
  EXPECT_THAT(only_problem(), HasSubstr("vpu"));
}

}  // namespace
}  // namespace fencepost::soc::vpu
