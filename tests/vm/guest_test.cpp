// SPDX-License-Identifier: MIT
// Real guests: every way in which a run can end, and that a run leaves nothing to the next.
#include "vm/guest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "../base/temporary.h"
#include "test_kernel.h"

namespace fencepost::vm {
namespace {

using ::testing::HasSubstr;

constexpr std::chrono::seconds kPatience(60);

nlohmann::json check(const std::string& name, double bound_s = 60) {
  return {
      {"cmd", "check"}, {"name", name}, {"shape", "stock"}, {"fault", ""}, {"bound_s", bound_s}};
}

class Guest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string why;
    kernel_ = test::test_kernel(why);
    if (!kernel_) GTEST_SKIP() << why;
  }

  /// Starts a guest with the stand-in checks.
  void start(Time time = Time::kVirtual) {
    auto guest = SnapshotGuest::start(test::test_guest(*kernel_, time));
    ASSERT_TRUE(guest) << guest.error().what << '\n' << guest.error().hint;
    guest_.emplace(std::move(*guest));
  }
  CommandResult run(const nlohmann::json& command, std::chrono::seconds patience = kPatience) {
    auto result = guest_->run(command, patience);
    EXPECT_TRUE(result) << result.error().what;
    return result.value_or(CommandResult{});
  }

  std::optional<kernel::KernelImage> kernel_;
  std::optional<SnapshotGuest> guest_;
};

TEST_F(Guest, BringsBackObservationsAndTrace) {
  start();
  const auto result = run(check("passes"));
  EXPECT_EQ(result.ending.kind, Ending::Kind::kFinished);
  EXPECT_EQ(result.observations.size(), 2u);
  ASSERT_EQ(result.files.size(), 1u);
  EXPECT_EQ(result.files[0].first, "trace.txt");
  EXPECT_THAT(result.files[0].second, HasSubstr("check passes begins"));
  EXPECT_TRUE(result.debug_locks);
}

TEST_F(Guest, WaitsCostVirtualTimeOnlyAndRepeatExactly) {
  start();
  const auto first = run(check("waits"));
  const auto second = run(check("waits"));
  ASSERT_EQ(first.observations.size(), 3u);
  EXPECT_GT(first.observations[1].t - first.observations[0].t, 5);
  EXPECT_EQ(first.virtual_s, second.virtual_s);
  ASSERT_EQ(first.observations.size(), second.observations.size());
  for (std::size_t i = 0; i < first.observations.size(); ++i)
    EXPECT_EQ(first.observations[i].t, second.observations[i].t);
}

TEST_F(Guest, NamesHowAProcessEnded) {
  start();
  EXPECT_EQ(run(check("killed")).ending.signal, SIGABRT);
  EXPECT_EQ(run(check("leaves-child")).ending.kind, Ending::Kind::kFinished);
  const auto stuck = run(check("never-ends", 30));
  EXPECT_EQ(stuck.ending.kind, Ending::Kind::kStuck);
  EXPECT_GE(stuck.virtual_s, 30);
  EXPECT_THAT(stuck.ending.detail, HasSubstr("pause"));
}

TEST_F(Guest, AnUnknownCheckIsALabError) {
  start();
  const auto result = run(check("no-such-check"));
  ASSERT_EQ(result.observations.size(), 1u);
  EXPECT_EQ(result.observations[0].kind, Observation::Kind::kLabError);
}

TEST_F(Guest, CarriesLargeEvidence) {
  start();
  const auto result = run(check("big-evidence"));
  ASSERT_EQ(result.files.size(), 2u);
  EXPECT_EQ(result.files[0].second.size(), 3u << 20);
}

TEST_F(Guest, APanicIsSeenAndTheNextRunIsClean) {
  start();
  const auto panic = run(check("panics"));
  EXPECT_EQ(panic.ending.kind, Ending::Kind::kGuestDied);
  EXPECT_THAT(panic.kernel_log, HasSubstr("Kernel panic"));
  EXPECT_EQ(panic.observations.size(), 1u) << "what came before is kept";
  const auto next = run(check("passes"));
  EXPECT_EQ(next.ending.kind, Ending::Kind::kFinished);
  EXPECT_EQ(next.kernel_log, "");
}

TEST_F(Guest, AFloodIsCutOff) {
  start();
  const auto flood = run(check("floods"));
  EXPECT_EQ(flood.ending.kind, Ending::Kind::kLogFlood);
  EXPECT_LT(flood.kernel_log.size(), 8u << 20);
  EXPECT_EQ(run(check("passes")).ending.kind, Ending::Kind::kFinished);
}

TEST_F(Guest, ASilentGuestIsGivenUpAndSaysWhereItWas) {
  start();
  const auto silent = run(check("silent"), std::chrono::seconds(4));
  EXPECT_EQ(silent.ending.kind, Ending::Kind::kGuestSilent);
  EXPECT_THAT(silent.kernel_log, HasSubstr("NMI"));
  EXPECT_EQ(run(check("passes")).ending.kind, Ending::Kind::kFinished);
}

TEST_F(Guest, RunsInRealTimeOnTwoCpus) {
  start(Time::kReal);
  EXPECT_EQ(run(check("passes")).ending.kind, Ending::Kind::kFinished);
  EXPECT_GT(run(check("waits")).virtual_s, 5);
}

TEST_F(Guest, AGuestThatDoesNotComeUpShowsItsConsole) {
  test::TemporaryFolder snapshots;
  auto config = test::test_guest(*kernel_, Time::kVirtual);
  config.agent = "/etc/hostname";  // no program: the kernel has no init
  config.snapshots = snapshots.path();
  const auto guest = SnapshotGuest::start(config);
  ASSERT_FALSE(guest);
  EXPECT_EQ(guest.error().code, ExitCode::kGuest);
  EXPECT_THAT(guest.error().hint, HasSubstr("No working init found"));
}

}  // namespace
}  // namespace fencepost::vm
