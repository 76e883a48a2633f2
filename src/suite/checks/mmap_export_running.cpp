// SPDX-License-Identifier: MIT
// mmap-export-running: the path that players use, exported at allocation and asked too early.
//
// Question: does a dma-buf that was exported from an MMAP buffer tell its consumer to wait while
// the job that fills it runs? Stimulus: a CAPTURE buffer is exported before anything is queued, as
// mpv, FFmpeg and GStreamer do; then one job runs. Observation: EXPORT_SYNC_FILE with FILE_INFO,
// and poll(POLLIN), of that dma-buf while the job runs; the moment at which it becomes ready; the
// pixels at that moment. Rule: docs/contract.md 2. vb2 keeps no dma_buf for MMAP planes, so the
// fence must be in a dma_resv of the memory itself, which every export shares.
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {}));
  FP_TRY(stream.run_job(kFrame));
  return follow_running_job(ctx, stream);
}

}  // namespace

extern const Check mmap_export_running;
const Check mmap_export_running{
    .name = "mmap-export-running",
    .question =
        "Does a dma-buf exported from an MMAP buffer make its consumer wait while the job "
        "that fills it runs?",
    .stimulus = "Export a CAPTURE buffer before anything is queued, as players do; run one job.",
    .observation =
        "The dma-buf's sync_file and poll while the job runs, the moment it becomes "
        "ready, and the pixels at that moment.",
    .rule =
        "While the job runs one release fence is pending; it signals within the job's time and "
        "not before the frame is whole (contract rule 2).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
