// SPDX-License-Identifier: MIT
// config-off: the series with its option off.
//
// Question: is vb2 without CONFIG_VIDEOBUF2_RELEASE_FENCES as it was before the series?
// Stimulus: on a kernel with the option off, where the shape has one: a job on an exported MMAP
// buffer, and one on an imported buffer.
// Observation: sync_file and poll while each job runs, and the frames.
// Rule: docs/contract.md, order: with the option off vb2's behaviour is stock's.
#include "suite/check.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

Status run(Context& ctx) {
  for (const Backing backing : {Backing::kMmap, Backing::kUdmabuf}) {
    const char* name = backing == Backing::kMmap ? "mmap" : "imported";
    FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = backing, .name = name}));
    FP_TRY(follow_job_without_fence(ctx, stream));
  }
  return {};
}

}  // namespace

extern const Check config_off;
const Check config_off{
    .name = "config-off",
    .question = "Is vb2 with the option switched off as it was before the series?",
    .stimulus =
        "On a kernel with the option off, run one job on an exported MMAP buffer and "
        "one on an imported one.",
    .observation = "The sync_file and poll while each job runs, and the frames.",
    .rule =
        "With the option off nothing is attached and the frames come as on stock "
        "(contract rule, order).",
    .run = run,
    .variant = Variant::kOff,
};

}  // namespace fencepost::suite::checks
