// SPDX-License-Identifier: MIT
// Complaints are found, named, cut out whole, and nothing else is taken for one.
#include "contract/kernel_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fencepost {
namespace {

using Kind = LogFinding::Kind;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string log_of(const std::string& name) {
  std::ifstream in(std::string(FENCEPOST_SOURCE_DIR) + "/tests/data/kernel-log/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

LogFinding only_finding(const std::string& log) {
  const auto findings = find_complaints(log);
  EXPECT_EQ(findings.size(), 1U) << log;
  return findings.empty() ? LogFinding{} : findings.front();
}

TEST(KernelLog, FindsNothingInAQuietLog) {
  EXPECT_TRUE(find_complaints(log_of("quiet.txt")).empty());
  EXPECT_TRUE(find_complaints("").empty());
  EXPECT_TRUE(find_complaints("\n\n\n").empty());
}

TEST(KernelLog, CutsALockdepReportWhole) {
  const LogFinding f = only_finding(log_of("lockdep-circular.txt"));
  EXPECT_EQ(f.kind, Kind::kLockdep);
  EXPECT_EQ(f.headline, "WARNING: possible circular locking dependency detected");
  EXPECT_EQ(f.line, 4U);
  EXPECT_THAT(f.text, StartsWith("[    5.204118] ======"));
  EXPECT_THAT(f.text, EndsWith("</TASK>"));
  EXPECT_THAT(f.text, HasSubstr("*** DEADLOCK ***"));
}

TEST(KernelLog, CutsAKasanReportBetweenItsRules) {
  const LogFinding f = only_finding(log_of("kasan.txt"));
  EXPECT_EQ(f.kind, Kind::kKasan);
  EXPECT_EQ(f.headline, "BUG: KASAN: slab-use-after-free in dma_fence_get_status+0xf2/0x110");
  EXPECT_THAT(f.text, EndsWith("================"));
  EXPECT_THAT(f.text, HasSubstr("Freed by task 81"));
  EXPECT_THAT(f.text, Not(HasSubstr("Disabling lock debugging")));
}

TEST(KernelLog, TakesAnOopsWithItsRepeatedRegistersAsOne) {
  const LogFinding f = only_finding(log_of("oops-null.txt"));
  EXPECT_EQ(f.kind, Kind::kOops);
  EXPECT_THAT(f.headline, StartsWith("BUG: kernel NULL pointer dereference"));
  EXPECT_THAT(f.text, EndsWith("RCX: 0000000000000001"));
}

TEST(KernelLog, KeepsThePanicAfterAnOopsApart) {
  const auto findings = find_complaints(log_of("oops-gpf-panic.txt"));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, Kind::kOops);
  EXPECT_THAT(findings[0].text, HasSubstr("rga_isr"));
  EXPECT_EQ(findings[1].kind, Kind::kPanic);
  EXPECT_EQ(findings[1].headline, "Kernel panic - not syncing: Fatal exception in interrupt");
  EXPECT_THAT(findings[1].text, EndsWith("]---"));
}

TEST(KernelLog, TakesKernelBugAndItsOopsAsOne) {
  const LogFinding f = only_finding(log_of("kernel-bug.txt"));
  EXPECT_EQ(f.kind, Kind::kOops);
  EXPECT_EQ(f.headline, "kernel BUG at lib/list_debug.c:58!");
  EXPECT_THAT(f.text, EndsWith("---[ end trace 0000000000000000 ]---"));
}

TEST(KernelLog, CutsAWarnFromCutHereToItsEnd) {
  const LogFinding f = only_finding(log_of("warn.txt"));
  EXPECT_EQ(f.kind, Kind::kWarn);
  EXPECT_THAT(f.headline, StartsWith("WARNING: CPU: 1 PID: 77 at drivers/media"));
  EXPECT_EQ(f.line, 2U);
  EXPECT_THAT(f.text, StartsWith("[    5.710334] ------------[ cut here ]"));
  EXPECT_THAT(f.text, EndsWith("---[ end trace 0000000000000000 ]---"));
}

TEST(KernelLog, NamesADmaApiWarningByItsMessageAndKeepsItsMapping) {
  const LogFinding f = only_finding(log_of("dma-api.txt"));
  EXPECT_EQ(f.kind, Kind::kDmaApi);
  EXPECT_THAT(f.headline, HasSubstr("cacheline tracking EEXIST"));
  EXPECT_THAT(f.text, EndsWith("__dma_map_sg_attrs+0xc2/0x1f0"));
}

TEST(KernelLog, KeepsTheHeldLocksWithAHungTask) {
  const LogFinding f = only_finding(log_of("hung-task.txt"));
  EXPECT_EQ(f.kind, Kind::kHungTask);
  EXPECT_EQ(f.headline, "INFO: task check:77 blocked for more than 10 seconds.");
  EXPECT_THAT(f.text, EndsWith("============"));
  EXPECT_THAT(f.text, HasSubstr("&dev->dev_mutex"));
}

TEST(KernelLog, FindsASoftLockup) {
  const LogFinding f = only_finding(log_of("soft-lockup.txt"));
  EXPECT_EQ(f.kind, Kind::kLockup);
  EXPECT_THAT(f.headline, HasSubstr("stuck for 22s"));
  EXPECT_THAT(f.text, EndsWith("</TASK>"));
}

TEST(KernelLog, KeepsAllPartsOfAnRcuStall) {
  const LogFinding f = only_finding(log_of("rcu-stall.txt"));
  EXPECT_EQ(f.kind, Kind::kLockup);
  EXPECT_THAT(f.text, HasSubstr("fencepost_spin"));
  EXPECT_THAT(f.text, HasSubstr("schedule_timeout"));
  EXPECT_THAT(f.text, Not(HasSubstr("back again")));
}

TEST(KernelLog, FindsASleepInAtomicContext) {
  EXPECT_EQ(only_finding(log_of("sleep.txt")).kind, Kind::kSleep);
}

TEST(KernelLog, NamesARefcountWarningByItsMessage) {
  const LogFinding f = only_finding(log_of("refcount.txt"));
  EXPECT_EQ(f.kind, Kind::kLeak);
  EXPECT_EQ(f.headline, "refcount_t: underflow; use-after-free.");
}

TEST(KernelLog, TellsManyComplaintsApart) {
  const auto findings = find_complaints(log_of("others.txt"));
  std::vector<Kind> kinds;
  for (const auto& f : findings) kinds.push_back(f.kind);
  EXPECT_THAT(kinds, testing::ElementsAre(Kind::kSpinlock, Kind::kUbsan, Kind::kLeak,
                                          Kind::kLockdep, Kind::kLockdep));
}

TEST(KernelLog, ReadsTheLogsOfOurOwnGuests) {
  const auto kinds = [](const char* name) {
    std::vector<Kind> out;
    for (const LogFinding& f : find_complaints(log_of(name))) out.push_back(f.kind);
    return out;
  };
  using testing::ElementsAre;
  EXPECT_THAT(kinds("guest-kasan-in-lock.txt"), ElementsAre(Kind::kKasan));
  EXPECT_THAT(kinds("guest-recursive-then-nmi.txt"), ElementsAre(Kind::kLockdep, Kind::kLockup));
  EXPECT_THAT(kinds("guest-hung-task.txt"),
              ElementsAre(Kind::kHungTask, Kind::kHungTask, Kind::kHungTask));
  EXPECT_THAT(kinds("guest-debug-locks-warn.txt"), ElementsAre(Kind::kLockdep));
  EXPECT_THAT(kinds("guest-circular.txt"), ElementsAre(Kind::kLockdep));
  EXPECT_THAT(kinds("guest-oops-then-warn.txt"), ElementsAre(Kind::kOops, Kind::kWarn));
}

TEST(KernelLog, AcceptsEveryPrefixAndLineEnd) {
  const std::string what = "BUG: KASAN: slab-out-of-bounds in f+0x1/0x2";
  for (const std::string prefix :
       {"", "[    5.000001] ", "[    5.000001][   T77] ", "[    5.000001] [   T77] ",
        "<1>[    5.000001] ", "[Fri Nov 21 08:00:00 2025] ", "[    5.000001][    C0] "}) {
    for (const std::string end : {"\n", "\r\n", ""}) {
      const LogFinding f = only_finding(prefix + what + end);
      EXPECT_EQ(f.headline, what) << prefix;
      EXPECT_EQ(f.text, prefix + what);
      EXPECT_EQ(f.line, 1U);
    }
  }
}

TEST(KernelLog, ALogThatStopsInTheMiddleLosesNothing) {
  const std::string whole = log_of("lockdep-circular.txt");
  const LogFinding f = only_finding(whole.substr(0, whole.find("stack backtrace")));
  EXPECT_EQ(f.kind, Kind::kLockdep);
  EXPECT_THAT(f.text, HasSubstr("2 locks held by check/77"));
}

TEST(KernelLog, AComplaintInsideAnUnfinishedOneIsNotSwallowed) {
  const std::string whole = log_of("warn.txt");
  const auto findings =
      find_complaints(whole.substr(0, whole.find("irq event stamp")) + log_of("kasan.txt"));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].kind, Kind::kWarn);
  EXPECT_EQ(findings[1].kind, Kind::kKasan);
}

TEST(KernelLog, EveryKindHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int k = 0; k <= static_cast<int>(Kind::kUbsan); ++k) {
    names.insert(to_string(static_cast<Kind>(k)));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(Kind::kUbsan) + 1);
}

}  // namespace
}  // namespace fencepost
