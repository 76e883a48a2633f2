// SPDX-License-Identifier: MIT
// dmabuf-import-running-heap: an imported CAPTURE buffer, memory of the system DMA heap.
//
// Question: does the dma-buf that was handed to the driver make its consumers wait while the job
// that fills it runs?
// Stimulus: a dma-buf (system heap) is queued on CAPTURE with V4L2_MEMORY_DMABUF; one job runs.
// Observation: as in mmap-export-running, of the imported dma-buf.
// Rule: docs/contract.md 1 and 2. The fence goes into the exporter's dma_resv, in a slot that was
// reserved before.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap}));
  FP_TRY(stream.run_job(kFrame));
  return follow_running_job(ctx, stream);
}

}  // namespace

extern const Check dmabuf_import_running_heap;
const Check dmabuf_import_running_heap{
    .name = "dmabuf-import-running-heap",
    .question =
        "Does a dma-buf from the system heap, imported as a CAPTURE buffer, make its "
        "consumers wait while the job that fills it runs?",
    .stimulus = "Queue the dma-buf on CAPTURE with V4L2_MEMORY_DMABUF; run one job.",
    .observation =
        "The dma-buf's sync_file and poll while the job runs, the moment it becomes "
        "ready, and the pixels at that moment.",
    .rule =
        "The release fence is in the exporter's dma_resv, in a slot reserved for it, "
        "pending while the job runs, and signals not before the frame is whole "
        "(contract rule 1, 2).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
