// SPDX-License-Identifier: MIT
// planes-distinct: two memory planes in two dma-bufs.
//
// Question: does the dma-buf of every plane show the fence?
// Stimulus: an NV12M buffer whose two planes are two imported dma-bufs; one job (visl).
// Observation: both dma-bufs while the job runs, their sync_files merged, and when they become
// ready.
// Rule: docs/contract.md 9. A slot is reserved in every distinct dma_resv before the fence is added
// to any; it is one fence for all planes.
#include "suite/check.h"
#include "suite/scenes/planes.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream,
           VislStream::open(ctx, {.decoded = V4L2_PIX_FMT_NV12M, .backing = Backing::kUdmabuf}));
  return follow_two_planes(ctx, stream);
}

}  // namespace

extern const Check planes_distinct;
const Check planes_distinct{
    .name = "planes-distinct",
    .question = "Does the dma-buf of every plane show the fence?",
    .stimulus = "An NV12M buffer whose two planes are two imported dma-bufs; one job (visl).",
    .observation =
        "Both planes' sync_files and poll while the job runs, merged, and when they "
        "become ready.",
    .rule =
        "One release fence is in the dma_resv of every plane, and all become ready "
        "together (contract rule 9).",
    .run = run,
};

}  // namespace fencepost::suite::checks
