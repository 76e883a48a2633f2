// SPDX-License-Identifier: MIT
// Whose a complaint is, by its frames, and when it was.
#include "contract/blame.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "contract/log_join.h"

namespace fencepost::contract {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::string log_of(const std::string& name) {
  std::ifstream in(std::string(FENCEPOST_SOURCE_DIR) + "/tests/data/kernel-log/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

Blame blame_of(const std::string& log) {
  const auto findings = find_complaints(log);
  EXPECT_EQ(findings.size(), 1U) << log;
  return findings.empty() ? Blame{} : blame(findings.front());
}

std::string warn(const std::string& frames) {
  return "[   10.000000] ------------[ cut here ]------------\n"
         "[   10.000001] WARNING: CPU: 0 PID: 9 at kernel/foo.c:7 foo+0x1/0x2\n"
         "[   10.000002] Modules linked in: videobuf2_common vim2m\n"
         "[   10.000003] Call Trace:\n" +
         frames + "[   10.000009] ---[ end trace 0000000000000000 ]---\n";
}

TEST(Blame, IsOursByAFunctionOfOurs) {
  const Blame found = blame_of(warn("[   10.000004]  vb2_buffer_done+0x10/0x20\n"));
  EXPECT_EQ(found.side, Side::kOurs);
  EXPECT_THAT(found.frames, ElementsAre("vb2_buffer_done (videobuf2)"));
}

TEST(Blame, IsOursByAModuleWhateverTheFunction) {
  const Blame found = blame_of(warn("[   10.000004]  device_work+0x10/0x20 [vim2m]\n"));
  EXPECT_EQ(found.side, Side::kOurs);
  EXPECT_THAT(found.frames, ElementsAre("device_work (vim2m)"));
}

TEST(Blame, IsOursByTheSourceOfTheWarning) {
  const std::string log =
      "------------[ cut here ]------------\n"
      "WARNING: CPU: 0 PID: 9 at drivers/media/common/videobuf2/videobuf2-core.c:1190\n"
      "---[ end trace 0000000000000000 ]---\n";
  EXPECT_EQ(blame_of(log).side, Side::kOurs);
}

TEST(Blame, IsElsewhereWithAChainThatIsNotOurs) {
  const Blame found = blame_of(warn("[   10.000004]  rtw_fw_send_h2c+0x10/0x20 [rtw88_core]\n"));
  EXPECT_EQ(found.side, Side::kElsewhere);
  EXPECT_THAT(found.frames, Contains("rtw_fw_send_h2c"));
}

TEST(Blame, AListOfModulesProvesNothing) {
  EXPECT_EQ(blame_of(warn("[   10.000004]  bar+0x10/0x20\n")).side, Side::kElsewhere);
}

TEST(Blame, IsUnclearByAGuessOfTheUnwinder) {
  const Blame found = blame_of(warn("[   10.000004]  ? dma_fence_signal+0x10/0x20\n"));
  EXPECT_EQ(found.side, Side::kUnclear);
  EXPECT_THAT(found.frames, Contains(HasSubstr("a guess")));
}

TEST(Blame, IsUnclearByWhatAnInterruptInterrupted) {
  const Blame found = blame_of(
      warn("[   10.000004]  <IRQ>\n[   10.000005]  ath10k_rx+0x10/0x20\n[   10.000006]  </IRQ>\n"
           "[   10.000007]  vb2_core_qbuf+0x10/0x20\n"));
  EXPECT_EQ(found.side, Side::kUnclear);
  EXPECT_THAT(found.frames, Contains(HasSubstr("interrupted")));
}

TEST(Blame, IsUnclearWithoutAnyTrace) {
  EXPECT_EQ(blame_of("[ 5.0] BUG: workqueue lockup - pool cpus=0\n").side, Side::kUnclear);
}

TEST(Blame, OfADmaMappingIsTheDevices) {
  const Blame found = blame_of(
      "------------[ cut here ]------------\n"
      "DMA-API: hantro-vpu fdea0400.video-codec: cacheline tracking\n"
      "WARNING: CPU: 0 PID: 9 at kernel/dma/debug.c:7 foo+0x1/0x2\nCall Trace:\n foo+0x1/0x2\n"
      "---[ end trace 0000000000000000 ]---\n");
  EXPECT_EQ(found.side, Side::kOurs);
}

TEST(Blame, OfRealLogs) {
  for (const char* name : {"lockdep-circular.txt", "guest-circular.txt", "kasan.txt",
                           "guest-kasan-in-lock.txt", "hung-task.txt"}) {
    for (const LogFinding& finding : find_complaints(log_of(name)))
      EXPECT_EQ(blame(finding).side, Side::kOurs) << name << ": " << finding.headline;
  }
}

TEST(LogTime, IsThatOfTheFirstLine) {
  const auto at = [](const std::string& line) {
    return log_time(LogFinding{LogFinding::Kind::kWarn, "", line, 1});
  };
  EXPECT_EQ(at("[   12.345678] WARNING"), 12'345'678'000);
  EXPECT_EQ(at("<4>[    0.000001][  T77] WARNING"), 1'000);
  EXPECT_EQ(at("WARNING"), std::nullopt);
  EXPECT_EQ(at("[Sat Nov 21 14:00:00 2026] WARNING"), std::nullopt);
  EXPECT_EQ(at("[   12.3"), std::nullopt);
}

trace::Event signal(std::int64_t ms, std::uint32_t seqno) {
  trace::Event e;
  e.kind = trace::Kind::kFenceSignaled;
  e.time = ms * 1'000'000;
  e.seqno = seqno;
  e.driver = "videobuf2";
  return e;
}

/// A warning after 10 s, a hung task after 90 s.
std::vector<Complaint> joined(const std::vector<std::vector<trace::Event>>& batches,
                              const std::string& clock = "") {
  LogJoin join(warn("[   10.000004]  vb2_buffer_done+0x10/0x20\n") +
               "[   90.000000] INFO: task a:1 blocked for more than 20 seconds.\nCall Trace:\n");
  for (const auto& batch : batches) join.feed(batch);
  trace::Recording recording;
  recording.clock = clock;
  return join.finish(recording);
}

TEST(LogJoin, FindsTheNearestFence) {
  for (const auto& batches : std::vector<std::vector<std::vector<trace::Event>>>{
           {{signal(9000, 1), signal(9900, 2), signal(10500, 3)}},
           {{signal(9000, 1), signal(9900, 2)}, {signal(10500, 3)}},
           {{signal(9000, 1)}, {signal(9900, 2)}, {}, {signal(10500, 3)}}}) {
    const auto complaints = joined(batches);
    ASSERT_EQ(complaints.size(), 2U);
    EXPECT_THAT(complaints[0].fence, HasSubstr("0:2"));
    EXPECT_EQ(complaints[0].nearest.time, 9'900'000'000);
    EXPECT_THAT(complaints[1].fence, HasSubstr("0:3"));
  }
}

TEST(LogJoin, JoinsOnlyWhatIsOfPrintksClock) {
  const std::vector<std::vector<trace::Event>> batches{{signal(9900, 2), signal(10500, 3)}};
  for (const char* clock : {"", "local", "global", "perf", "mono"})
    EXPECT_TRUE(joined(batches, clock)[0].nearest) << clock;
  for (const char* clock : {"tai", "boot", "mono_raw", "x86-tsc", "counter", "uptime"}) {
    EXPECT_FALSE(joined(batches, clock)[0].nearest) << clock;
    EXPECT_EQ(joined(batches, clock)[0].fence, "");
  }
  // Text with the clock tai does not say so.
  EXPECT_FALSE(joined({{signal(1'700'000'000'000, 2)}})[0].nearest);
}

/// Every form that the documentation promises is found.
TEST(KernelLogForms, AreAllFound) {
  using Kind = LogFinding::Kind;
  const std::vector<std::pair<const char*, Kind>> forms{
      {"WARNING: possible circular locking dependency detected", Kind::kLockdep},
      {"WARNING: possible recursive locking detected", Kind::kLockdep},
      {"WARNING: possible irq lock inversion dependency detected", Kind::kLockdep},
      {"WARNING: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected", Kind::kLockdep},
      {"WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", Kind::kLockdep},
      {"WARNING: inconsistent lock state", Kind::kLockdep},
      {"WARNING: bad unlock balance detected!", Kind::kLockdep},
      {"WARNING: held lock freed!", Kind::kLockdep},
      {"WARNING: lock held when returning to user space!", Kind::kLockdep},
      {"WARNING: Nested lock was not taken", Kind::kLockdep},
      {"WARNING: suspicious RCU usage", Kind::kLockdep},
      {"[ BUG: Invalid wait context ]", Kind::kLockdep},
      {"BUG: MAX_LOCKDEP_CHAINS too low!", Kind::kLockdep},
      {"INFO: trying to register non-static key.", Kind::kLockdep},
      {"BUG: KASAN: slab-use-after-free in f+0x1/0x2", Kind::kKasan},
      {"UBSAN: array-index-out-of-bounds in drivers/a.c:1:2", Kind::kUbsan},
      {"INFO: task a:1 blocked for more than 20 seconds.", Kind::kHungTask},
      {"------------[ cut here ]------------\n"
       "DMA-API: dev 0: device driver has pending DMA allocations\n"
       "WARNING: CPU: 0 PID: 9 at kernel/dma/debug.c:7 foo+0x1/0x2",
       Kind::kDmaApi},
      {"WARNING: CPU: 0 PID: 9 at kernel/foo.c:7 foo+0x1/0x2", Kind::kWarn},
      {"kernel BUG at mm/slub.c:1!", Kind::kOops},
      {"BUG: kernel NULL pointer dereference, address: 0", Kind::kOops},
      {"Oops: 0000 [#1] PREEMPT SMP", Kind::kOops},
      {"Internal error: Oops: 0000000096000004 [#1] SMP", Kind::kOops},
      {"rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", Kind::kLockup},
      {"rcu: INFO: rcu_sched self-detected stall on CPU", Kind::kLockup},
  };
  for (const auto& [line, kind] : forms) {
    const auto found = find_complaints(std::string("[    1.000000] ") + line + "\n");
    ASSERT_EQ(found.size(), 1U) << line;
    EXPECT_EQ(found.front().kind, kind) << line << ": " << to_string(found.front().kind);
  }
}

}  // namespace
}  // namespace fencepost::contract
