// SPDX-License-Identifier: MIT
// The register window: who answers, and when not.
#include "soc/bus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fencepost::soc {
namespace {

constexpr std::array<RegisterName, 1> kRegisters{{{0x10, "CONTROL"}}};
constexpr DeviceInfo kInfo{.name = "toy", .registers = kRegisters, .clocks = 2, .resets = 1};

struct Toy final : Device {
  explicit Toy(int& reset_count) : resets(reset_count) {}
  [[nodiscard]] const DeviceInfo& info() const override { return kInfo; }
  std::uint32_t read(std::uint32_t offset) override { return offset == 0x10 ? value : 0; }
  void write(std::uint32_t offset, std::uint32_t written) override {
    if (offset == 0x10) value = written;
  }
  void reset() override {
    ++resets;
    value = 0;
  }
  int& resets;
  std::uint32_t value = 7;
};

class BusTest : public ::testing::Test {
 protected:
  BusTest() { bus_.attach(std::make_unique<Toy>(resets_)); }
  std::string only_problem() {
    const auto problems = journal_.problems();
    EXPECT_EQ(problems.size(), 1U);
    return problems.empty() ? "" : problems[0].register_name + ": " + problems[0].text;
  }
  void open_clocks() { bus_.write(kSysClocks, 4, 3); }

  int resets_ = 0;
  Journal journal_;
  Bus bus_{journal_};
};

TEST_F(BusTest, SaysWhatItIs) {
  EXPECT_EQ(bus_.read(kSysId, 4), kSysIdValue);
}

TEST_F(BusTest, ReachesADeviceWithAllItsClocks) {
  open_clocks();
  bus_.write(kPage + 0x10, 4, 5);
  EXPECT_EQ(bus_.read(kPage + 0x10, 4), 5U);
  EXPECT_THAT(journal_.problems(), ::testing::IsEmpty());
}

TEST_F(BusTest, TellsOfAGatedClock) {
  bus_.write(kSysClocks, 4, 1);
  EXPECT_EQ(bus_.read(kPage + 0x10, 4), 0U);
  bus_.write(kPage + 0x10, 4, 5);
  EXPECT_THAT(only_problem(), ::testing::HasSubstr("CONTROL: accessed with a gated clock"));
}

TEST_F(BusTest, ResetsOnTheEdgeAndHolds) {
  open_clocks();
  bus_.write(kSysResets, 4, 1);
  bus_.write(kSysResets, 4, 1);
  EXPECT_EQ(resets_, 1);
  EXPECT_EQ(bus_.read(kPage + 0x10, 4), 0U);
  EXPECT_EQ(journal_.problems().size(), 1U);
  bus_.write(kSysResets, 4, 0);
  bus_.write(kPage + 0x10, 4, 5);
  EXPECT_EQ(bus_.read(kPage + 0x10, 4), 5U);
}

TEST_F(BusTest, DoesNotResetAnotherDevice) {
  bus_.write(kSysResets, 4, ~1U);
  EXPECT_EQ(resets_, 0);
}

TEST_F(BusTest, RefusesOddAccesses) {
  open_clocks();
  EXPECT_EQ(bus_.read(kPage + 0x10, 1), 0U);
  EXPECT_EQ(bus_.read(kPage + 0x11, 4), 0U);
  bus_.write(kPage + 0x12, 2, 0xffff);
  EXPECT_EQ(bus_.read(kPage + 0x10, 4), 7U);
  EXPECT_THAT(only_problem(), ::testing::HasSubstr("CONTROL: not an aligned"));
}

TEST_F(BusTest, SurvivesWhatIsNotThere) {
  for (const std::uint64_t offset : {std::uint64_t{0x20}, std::uint64_t{2 * kPage},
                                     std::uint64_t{kWindowSize}, ~std::uint64_t{0}}) {
    EXPECT_EQ(bus_.read(offset, 4), 0U);
    bus_.write(offset, 4, 1);
  }
}

TEST_F(BusTest, PowersOnWithoutClocks) {
  open_clocks();
  bus_.reset();
  EXPECT_EQ(bus_.read(kSysClocks, 4), 0U);
  EXPECT_EQ(resets_, 1);
}

}  // namespace
}  // namespace fencepost::soc
