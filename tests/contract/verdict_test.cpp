// SPDX-License-Identifier: MIT
// The precedence of outcomes, and the sentences that a reviewer reads.
#include "contract/verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fencepost {
namespace {

using Kind = Observation::Kind;
using testing::HasSubstr;

Observation claim(bool ok, std::string text, std::string got) {
  Observation o;
  o.kind = Kind::kExpect;
  o.ok = ok;
  o.text = std::move(text);
  o.got = std::move(got);
  return o;
}

Observation said(Kind kind, std::string text) {
  Observation o;
  o.kind = kind;
  o.text = std::move(text);
  return o;
}

std::string log_of(const std::string& name) {
  std::ifstream in(std::string(FENCEPOST_SOURCE_DIR) + "/tests/data/kernel-log/" + name);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Evidence evidence(std::vector<Observation> observations, std::string log = {}) {
  Evidence out;
  out.observations = std::move(observations);
  out.kernel_log = std::move(log);
  return out;
}

const Observation kHeld = claim(true, "the sync_file is pending while the job runs", "pending");
const Observation kFailed =
    claim(false, "the sync_file is pending while the job runs", "the stub, signalled at 0.000 s");

TEST(Judge, PassSaysWhatHeld) {
  const Verdict one = judge(evidence({kHeld}));
  EXPECT_EQ(one.outcome, Outcome::kPass);
  EXPECT_EQ(one.sentence, "Held: the sync_file is pending while the job runs (pending).");
  EXPECT_EQ(judge(evidence({kHeld, claim(true, "b", "")})).sentence,
            "All 2 claims held, first: the sync_file is pending while the job runs (pending).");
}

TEST(Judge, FailSaysTheFirstFailedClaimAndWhatWasGot) {
  const Verdict v = judge(evidence({kHeld, kFailed, claim(false, "c", "d")}));
  EXPECT_EQ(v.outcome, Outcome::kFail);
  EXPECT_EQ(v.sentence,
            "Expected: the sync_file is pending while the job runs. Got: the stub, signalled at "
            "0.000 s. 2 of 3 claims did not hold.");
}

TEST(Judge, SkipSaysWhyButNeverHidesAFailure) {
  const Observation skip = said(Kind::kSkip, "the device has no CAPTURE queue");
  const Verdict v = judge(evidence({kHeld, skip}));
  EXPECT_EQ(v.outcome, Outcome::kSkip);
  EXPECT_EQ(v.sentence, "the device has no CAPTURE queue.");
  EXPECT_EQ(judge(evidence({skip, kFailed})).outcome, Outcome::kFail);
}

TEST(Judge, ACheckThatClaimsNothingIsALabError) {
  EXPECT_EQ(judge(evidence({})).outcome, Outcome::kLabError);
  EXPECT_EQ(judge(evidence({said(Kind::kNote, "hm")})).outcome, Outcome::kLabError);
}

TEST(Judge, ALabErrorGoesBeforeAFailure) {
  const Verdict v =
      judge(evidence({kFailed, said(Kind::kLabError, "cannot open /dev/video0: ENOENT")}));
  EXPECT_EQ(v.outcome, Outcome::kLabError);
  EXPECT_EQ(v.sentence, "cannot open /dev/video0: ENOENT.");
}

TEST(Judge, AnOopsNamesItsFunctionAndHowTheCheckEnded) {
  Evidence e = evidence({kHeld}, log_of("oops-null.txt"));
  e.ending = {Ending::Kind::kKilled, 9, ""};
  const Verdict v = judge(e);
  EXPECT_EQ(v.outcome, Outcome::kOops);
  EXPECT_EQ(v.sentence,
            "The kernel oopsed: BUG: kernel NULL pointer dereference, address: 0000000000000008, "
            "in dma_resv_add_fence, called by vb2_buffer_attach_release_fence. The check's process "
            "died of signal 9 (SIGKILL).");
  EXPECT_EQ(v.log_findings.size(), 1U);
}

TEST(Judge, KasanAndPanicAreOopses) {
  EXPECT_EQ(judge(evidence({kHeld}, log_of("kasan.txt"))).outcome, Outcome::kOops);
  Evidence died = evidence({}, "Kernel panic - not syncing: Attempted to kill init!\n");
  died.ending.kind = Ending::Kind::kGuestDied;
  EXPECT_EQ(judge(died).outcome, Outcome::kOops);
}

TEST(Judge, ASplatNamesTheLocks) {
  const Verdict v = judge(evidence({kHeld}, log_of("lockdep-circular.txt")));
  EXPECT_EQ(v.outcome, Outcome::kSplat);
  EXPECT_EQ(v.sentence,
            "Lockdep complained: WARNING: possible circular locking dependency detected: "
            "reservation_ww_class_mutex was taken under dma_fence_map.");
}

TEST(Judge, AnOopsGoesBeforeASplatAndASplatBeforeAHang) {
  const std::string splat = log_of("warn.txt");
  const std::string hang = log_of("hung-task.txt");
  EXPECT_EQ(judge(evidence({}, splat + log_of("kasan.txt"))).outcome, Outcome::kOops);
  EXPECT_EQ(judge(evidence({}, hang + splat)).outcome, Outcome::kSplat);
}

TEST(Judge, AHangSaysWhereTheTaskIsStuck) {
  Evidence e = evidence({kFailed});
  e.ending = {Ending::Kind::kStuck, 0,
              "[<0>] v4l2_m2m_cancel_job+0x1f0/0x2a0 [v4l2_mem2mem]\n"
              "[<0>] v4l2_m2m_streamoff+0x31/0x210 [v4l2_mem2mem]\n"};
  const Verdict v = judge(e);
  EXPECT_EQ(v.outcome, Outcome::kHang);
  EXPECT_EQ(v.sentence,
            "The check's task did not come back within its bound; it is stuck in "
            "v4l2_m2m_cancel_job, called by v4l2_m2m_streamoff.");
}

TEST(Judge, AHangIsReadFromTheLogWhereTheAgentHasNoStack) {
  Evidence e = evidence({}, log_of("hung-task.txt"));
  e.ending.kind = Ending::Kind::kGuestSilent;
  const Verdict v = judge(e);
  EXPECT_EQ(v.outcome, Outcome::kHang);
  EXPECT_THAT(v.sentence, HasSubstr("check:77 blocked for more than 10 seconds, in "
                                    "v4l2_m2m_cancel_job, called by v4l2_m2m_streamoff"));
}

/// The logs of guests of our own, whose sentences a reviewer would read.
TEST(Judge, TellsWhatHappenedInRealLogs) {
  struct Real {
    const char* log;
    Outcome outcome;
    const char* sentence;
  };
  for (const Real& real : {
           Real{"guest-kasan-in-lock.txt", Outcome::kOops,
                "BUG: KASAN: slab-use-after-free in __lock_acquire+0x4288/0x63d0, reached from "
                "dma_fence_get_status"},
           Real{"guest-recursive-then-nmi.txt", Outcome::kSplat,
                "possible recursive locking detected: &m2m_dev->job_spinlock was taken under "
                "&m2m_dev->job_spinlock. The guest fell silent"},
           Real{"guest-hung-task.txt", Outcome::kHang,
                "blocked for more than 20 seconds, in v4l2_m2m_cancel_job, called by "
                "v4l2_m2m_streamoff"},
           Real{"guest-debug-locks-warn.txt", Outcome::kSplat,
                "DEBUG_LOCKS_WARN_ON(lock->magic != lock), reached from "
                "v4l2_ctrl_request_bind"},
           Real{"guest-circular.txt", Outcome::kSplat,
                "visl_core:306:(hdl)->_lock was taken under dma_fence_map"},
           Real{"guest-oops-then-warn.txt", Outcome::kOops,
                "in dma_resv_add_fence, called by vb2_buffer_attach_release_fence"},
       }) {
    Evidence e = evidence({kHeld}, log_of(real.log));
    e.ending.kind = Ending::Kind::kGuestSilent;
    const Verdict v = judge(e);
    EXPECT_EQ(v.outcome, real.outcome) << real.log;
    EXPECT_THAT(v.sentence, HasSubstr(real.sentence)) << real.log;
  }
}

TEST(Judge, TheNmiOfOurOwnWatchdogIsAHangAndNoPanic) {
  const std::string log = log_of("guest-recursive-then-nmi.txt");
  Evidence e = evidence({kHeld}, log.substr(log.find("[   75.711569]")));
  e.ending.kind = Ending::Kind::kGuestDied;
  const Verdict v = judge(e);
  EXPECT_EQ(v.outcome, Outcome::kHang);
  EXPECT_EQ(v.sentence,
            "The guest fell silent; it spins in __v4l2_m2m_try_queue, called by "
            "v4l2_m2m_try_schedule, called by fpt_callback_run.");
}

TEST(Judge, ASilentGuestIsAHangAndADeadOneWithoutAWordALabError) {
  Evidence e = evidence({kHeld});
  e.ending = {Ending::Kind::kGuestSilent, 0, "no answer for 30 s"};
  EXPECT_EQ(judge(e).outcome, Outcome::kHang);
  EXPECT_EQ(judge(e).sentence, "The guest fell silent: no answer for 30 s.");
  for (const auto kind : {Ending::Kind::kGuestDied, Ending::Kind::kLogFlood, Ending::Kind::kKilled,
                          Ending::Kind::kNotStarted}) {
    e.ending.kind = kind;
    EXPECT_EQ(judge(e).outcome, Outcome::kLabError);
  }
}

TEST(Judge, AComplaintThatStockMakesTooCounts) {
  EXPECT_EQ(judge(evidence({kHeld}, log_of("dma-api.txt"))).outcome, Outcome::kSplat);
}

TEST(Judge, LockdepThatWentOffWithoutAWordIsASplat) {
  Evidence e = evidence({kHeld});
  e.debug_locks = false;
  EXPECT_EQ(judge(e).outcome, Outcome::kSplat);
  EXPECT_THAT(judge(e).sentence, HasSubstr("turned itself off"));
  e.kernel_log = log_of("kasan.txt");
  EXPECT_EQ(judge(e).outcome, Outcome::kOops);
}

TEST(Judge, AnEmptyToleranceExcusesNothing) {
  EXPECT_EQ(judge(evidence({kHeld}, log_of("warn.txt"))).outcome, Outcome::kSplat);
}

TEST(Outcome, NamesRoundTrip) {
  for (int i = 0; i <= static_cast<int>(Outcome::kLabError); ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(outcome_from_string(to_string(outcome)), outcome);
  }
  EXPECT_FALSE(outcome_from_string("great"));
}

}  // namespace
}  // namespace fencepost
