// SPDX-License-Identifier: MIT
// planes-mmap: two memory planes of MMAP memory, exported one by one.
//
// Question: does the export of every plane show the fence?
// Stimulus: an NV12M buffer of MMAP memory, both planes exported; one job (visl).
// Observation: both dma-bufs while the job runs, their sync_files merged, and when they become
// ready.
// Rule: docs/contract.md 2 and 9. Every plane has memory, and so a dma_resv, of its own; one fence
// is in all of them.
#include "suite/check.h"
#include "suite/scenes/planes.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, VislStream::open(ctx, {.decoded = V4L2_PIX_FMT_NV12M}));
  return follow_two_planes(ctx, stream);
}

}  // namespace

extern const Check planes_mmap;
const Check planes_mmap{
    .name = "planes-mmap",
    .question = "Does the export of every plane show the fence?",
    .stimulus = "An NV12M buffer of MMAP memory, both planes exported; one job (visl).",
    .observation =
        "Both planes' sync_files and poll while the job runs, merged, and when they "
        "become ready.",
    .rule =
        "One release fence is in the dma_resv of every plane, and all become ready "
        "together (contract rule 2, 9).",
    .run = run,
};

}  // namespace fencepost::suite::checks
