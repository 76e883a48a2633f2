// SPDX-License-Identifier: MIT
// Functions and lock names are read out of kernel reports; anything else gives nothing.
#include "contract/stack.h"

#include <gtest/gtest.h>

namespace fencepost {
namespace {

TEST(BlockedIn, ReadsProcStackWithoutTheScheduler) {
  EXPECT_EQ(blocked_in("[<0>] schedule+0xd5/0x270\n"
                       "[<0>] v4l2_m2m_cancel_job+0x1f0/0x2a0 [v4l2_mem2mem]\n"
                       "[<0>] v4l2_m2m_streamoff+0x31/0x210 [v4l2_mem2mem]\n"
                       "[<0>] entry_SYSCALL_64_after_hwframe+0x76/0x7e\n"),
            "v4l2_m2m_cancel_job, called by v4l2_m2m_streamoff");
}

TEST(BlockedIn, LeavesOutGuessesAndStopsAtThree) {
  EXPECT_EQ(blocked_in(" ? f+0x1/0x2\n a+0x1/0x2\n b+0x1/0x2\n c+0x1/0x2\n d+0x1/0x2\n"),
            "a, called by b, called by c");
}

TEST(BlockedIn, GivesNothingForOtherText) {
  EXPECT_EQ(blocked_in(""), "");
  EXPECT_EQ(blocked_in("no answer within 60 s\n+0x"), "");
}

TEST(FaultingFunction, ReadsX86AndArm64) {
  EXPECT_EQ(faulting_function("RIP: 0010:rga_isr+0x9c/0x210 [rockchip_rga]"), "rga_isr");
  EXPECT_EQ(faulting_function("x\npc : dma_resv_add_fence+0x2c/0x1f0\nlr : y"),
            "dma_resv_add_fence");
  EXPECT_EQ(faulting_function("RIP: 0010:0x0"), "");
}

TEST(LockPair, ReadsBothLocks) {
  const LockPair locks = lock_pair(
      "check/77 is trying to acquire lock:\n"
      "ffff88 (&q->lock){+.+.}-{4:4}, at: f+0x1/0x2\n\n"
      "but task is already holding lock:\n"
      "ffff89 (dma_fence_map){++++}-{0:0}, at: g+0x1/0x2\n");
  EXPECT_EQ(locks.wanted, "&q->lock");
  EXPECT_EQ(locks.held, "dma_fence_map");
}

TEST(LockPair, StaysEmptyWhereTheReportIsCut) {
  EXPECT_EQ(lock_pair("check/77 is trying to acquire lock:").wanted, "");
  EXPECT_EQ(lock_pair("check/77 is trying to acquire lock:\n(").wanted, "");
}

}  // namespace
}  // namespace fencepost
