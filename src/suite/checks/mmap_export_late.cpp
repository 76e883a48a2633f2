// SPDX-License-Identifier: MIT
// mmap-export-late: the first export of an MMAP buffer, made only while its job runs.
//
// Question: does an export that is made after the fence was published show it?
// Stimulus: one job runs on a CAPTURE buffer that was never exported; then EXPBUF.
// Observation: as in mmap-export-running, of the dma-buf that is younger than its fence.
// Rule: docs/contract.md 2. The fence must be in the memory's own dma_resv, which an export made at
// any time shares; a fence kept with the exports of the moment of publishing would miss this one.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.export_early = false}));
  FP_TRY(stream.run_job(kFrame));
  FP_TRY(stream.export_now());
  return follow_running_job(ctx, stream);
}

}  // namespace

extern const Check mmap_export_late;
const Check mmap_export_late{
    .name = "mmap-export-late",
    .question =
        "Does a dma-buf that is first exported while the job already runs show the "
        "fence of that job?",
    .stimulus = "Run one job on an MMAP CAPTURE buffer that was never exported; then export it.",
    .observation =
        "The new dma-buf's sync_file and poll while the job runs, the moment it becomes "
        "ready, and the pixels at that moment.",
    .rule =
        "Every export, early or late, shows the one pending release fence; it signals "
        "within the job's time and not before the frame is whole (contract rule 2).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
