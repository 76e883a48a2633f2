// SPDX-License-Identifier: MIT
// One booted kernel, and for each check a SoC of its own beside a restored guest.
#include "lab/soc_guest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <map>

#include "../base/temporary.h"
#include "kernel/build.h"

namespace fencepost::lab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// v3 with its detectors, which build_kernels.sh has built, and the real suite.
Result<vm::GuestConfig> guest_config(const std::filesystem::path& snapshots) {
  FP_ASSIGN(const auto shapes, kernel::load_shapes(FENCEPOST_SOURCE_DIR));
  FP_ASSIGN(const auto v3, kernel::find_shape(shapes, "v3"));
  FP_ASSIGN(const auto image, kernel::build(FENCEPOST_SOURCE_DIR, {v3, "soc-debug", true}));
  return vm::GuestConfig{.kernel = image,
                         .agent = FENCEPOST_BINARY_DIR "/bin/fencepost-agent",
                         .snapshots = snapshots};
}

class SocGuestTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_.emplace();
    config_ = guest_config(folder_->path());
    ASSERT_TRUE(config_) << config_.error().what;
    auto guest = SocGuest::start(*config_);
    ASSERT_TRUE(guest) << guest.error().what << '\n' << guest.error().hint;
    guest_.emplace(std::move(*guest));
  }
  static void TearDownTestSuite() {
    guest_.reset();
    folder_.reset();
  }
  void SetUp() override { ASSERT_TRUE(guest_); }

  static Result<vm::CommandResult> run(const std::string& name, const std::string& card) {
    FP_ASSIGN(const auto* check, suite::find_check(name));
    return guest_->run_check(*check,
                             {{"cmd", "check"},
                              {"name", name},
                              {"shape", "v3"},
                              {"device", card},
                              {"bound_s", check->bound_s}},
                             std::chrono::seconds(120));
  }
  static void expect_pass(const Result<vm::CommandResult>& result) {
    ASSERT_TRUE(result) << result.error().what << '\n' << result.error().hint;
    EXPECT_EQ(judge({.observations = result->observations,
                     .kernel_log = result->kernel_log,
                     .ending = result->ending,
                     .debug_locks = result->debug_locks})
                  .outcome,
              Outcome::kPass)
        << result->kernel_log;
  }
  static std::string hardware(const Result<vm::CommandResult>& result) {
    for (const auto& [name, bytes] : result->files)
      if (name == "hardware.txt") return bytes;
    return "";
  }

  static constexpr const char* kRga = "rockchip-rga";
  static constexpr const char* kVpu = "rockchip,rk3568-vpu-dec";

  static inline std::optional<test::TemporaryFolder> folder_;
  static inline Result<vm::GuestConfig> config_;
  static inline std::optional<SocGuest> guest_;
};

TEST_F(SocGuestTest, EachCheckHasHardwareOfItsOwn) {
  const auto lost = run("hw-lost-interrupt", kRga);
  expect_pass(lost);
  EXPECT_THAT(hardware(lost), HasSubstr("lost"));
  const auto right = run("mmap-export-running", kRga);
  expect_pass(right);
  EXPECT_THAT(hardware(right), Not(HasSubstr("lost")));
}

TEST_F(SocGuestTest, DriversAreBoundAfterTheRestore) {
  const auto result = run("mmap-export-running", kVpu);
  expect_pass(result);
  EXPECT_THAT(result->kernel_log, HasSubstr("hantro-vpu"));
}

TEST_F(SocGuestTest, GuestsRunSideBySide) {
  auto other = std::async(std::launch::async, [] { return run("after-dqbuf-ready", kVpu); });
  expect_pass(run("after-dqbuf-ready", kRga));
  expect_pass(other.get());
}

TEST_F(SocGuestTest, TheSnapshotIsUsedAgain) {
  const auto written = [] {
    std::map<std::filesystem::path, std::filesystem::file_time_type> times;
    for (const auto& file : std::filesystem::directory_iterator(folder_->path()))
      times[file.path()] = file.last_write_time();
    return times;
  };
  const auto before = written();
  ASSERT_TRUE(SocGuest::start(*config_));
  EXPECT_EQ(written(), before);
}

}  // namespace
}  // namespace fencepost::lab
