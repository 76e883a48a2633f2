// SPDX-License-Identifier: MIT
// The whole SoC with shared registers, driven as a guest's driver does, without a QEMU.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>

#include <atomic>

#include "ivshmem_peer.h"
#include "soc/bus.h"
#include "soc/soc.h"
#include "vepu_guest.h"

namespace fencepost::soc {
namespace {

using test::hear;

constexpr std::uint64_t kRam = test::VepuGuest::kRam;
constexpr unsigned kVepu = 2;

class SharedSoc : public ::testing::Test {
 protected:
  void SetUp() override {
    auto soc = Soc::start({.memory_bytes = kRam, .transport = Transport::kShared});
    ASSERT_TRUE(soc);
    soc_.emplace(std::move(*soc));
    const auto descriptors = soc_->descriptors();
    EXPECT_EQ(descriptors.registers, -1);
    ram_ = {static_cast<std::byte*>(map(descriptors.ram, kRam)), kRam};
    hear(descriptors.interrupts);
    hear(descriptors.interrupts);
    registers_ =
        static_cast<std::uint32_t*>(map(hear(descriptors.interrupts).fd.get(), kWindowSize));
    for (unsigned line = 0; line <= kVepu; ++line) interrupt_ = hear(descriptors.interrupts).fd;
  }
  void TearDown() override {
    soc_.reset();
    ::munmap(ram_.data(), ram_.size());
    ::munmap(registers_, kWindowSize);
  }
  static void* map(int fd, std::size_t size) {
    return ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    std::atomic_ref(registers_[offset / 4]).store(value);
  }
  [[nodiscard]] std::uint32_t read(std::uint32_t offset) {
    return std::atomic_ref(registers_[offset / 4]).load();
  }
  void open_clocks() {
    write(kSysClocks, 3 << (4 * kVepu));
    while (read(0x0c) != 3 << (4 * kVepu)) std::this_thread::yield();
  }
  [[nodiscard]] bool interrupted() {
    pollfd wait{.fd = interrupt_.get(), .events = POLLIN};
    eventfd_t count = 0;
    return ::poll(&wait, 1, 60'000) == 1 && ::eventfd_read(interrupt_.get(), &count) == 0;
  }

  std::optional<Soc> soc_;
  std::span<std::byte> ram_;
  std::uint32_t* registers_ = nullptr;
  UniqueFd interrupt_;
};

TEST_F(SharedSoc, TheRegistersSayWhatTheInterruptIsAbout) {
  constexpr std::uint32_t kPageOfVepu = (kVepu + 1) * kPage;
  test::VepuGuest guest;
  const auto picture = test::scenery(96, 64);
  guest.prepare(picture, test::RawFormat::kNv12, test::even_steps(8), test::even_steps(8));
  ASSERT_TRUE(guest.memory().read(0, ram_));
  open_clocks();
  for (int job = 0; job < 300; ++job) {
    for (std::uint32_t reg = 0; reg < 0x1b4; reg += 4)
      if (reg != 0x19c && guest.word(reg) != 0) write(kPageOfVepu + reg, guest.word(reg));
    write(kPageOfVepu + 0x19c, guest.word(0x19c));
    ASSERT_TRUE(interrupted()) << job;
    ASSERT_EQ(read(kPageOfVepu + 0x1b4), 3U) << job;
    ASSERT_GT(read(kPageOfVepu + 0x0d4), 800U);
    write(kPageOfVepu + 0x1b4, 0);
  }
  EXPECT_THAT(soc_->journal().problems(), ::testing::IsEmpty());
  EXPECT_EQ(soc_->journal().jobs().at("vepu"), 300U);
}

}  // namespace
}  // namespace fencepost::soc
