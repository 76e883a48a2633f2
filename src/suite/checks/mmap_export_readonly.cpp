// SPDX-License-Identifier: MIT
// mmap-export-readonly: an export that the consumer may only read.
//
// Question: does a dma-buf exported with O_RDONLY show the fence?
// Stimulus: a CAPTURE buffer is exported read-only, as for a consumer that is not trusted to write;
// then one job runs.
// Observation: as in mmap-export-running, of the read-only dma-buf.
// Rule: docs/contract.md 2 and 3. The access mode may give another dma_buf, but never another
// dma_resv.
#include <fcntl.h>

#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.export_early = false}));
  FP_ASSIGN(const auto readonly, stream.capture().export_buffer(0, 0, O_RDONLY));
  FP_TRY(stream.run_job(kFrame));
  return follow_running_job(ctx, stream, readonly);
}

}  // namespace

extern const Check mmap_export_readonly;
const Check mmap_export_readonly{
    .name = "mmap-export-readonly",
    .question =
        "Does a dma-buf exported read-only make its consumer wait while the job that "
        "fills it runs?",
    .stimulus = "Export an MMAP CAPTURE buffer with O_RDONLY; run one job.",
    .observation =
        "The read-only dma-buf's sync_file and poll while the job runs, the moment it "
        "becomes ready, and the pixels at that moment.",
    .rule =
        "The access mode of an export never changes which fences it shows: one release "
        "fence is pending while the job runs (contract rule 2, 3).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
