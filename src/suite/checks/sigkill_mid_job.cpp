// SPDX-License-Identifier: MIT
// sigkill-mid-job: the producer is killed while its job runs.
//
// Question: does the fence of a job signal when the process that started it is killed?
// Stimulus: a process of its own holds the video node and starts a job on a dma-buf that a consumer
// outside it holds; SIGKILL.
// Observation: poll of the dma-buf before; how long the killed process takes to go; poll
// afterwards.
// Rule: docs/contract.md 8. The kernel closes the files of the dead, and every way out of the
// driver signals: a consumer in another process must not hang because of it.
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/forked_child.h"
#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

/// For the child to get its job going.
constexpr media::milliseconds kStartPatience{2000};

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.backing = Backing::kUdmabuf}));
  const std::string subject = stream.subject();
  const media::DmaBuf& dmabuf = stream.dmabuf();
  FP_TRY(stream.queue_output(0, kFrame));
  FP_TRY(stream.queue_capture(0));
  FP_ASSIGN(const auto child, ForkedChild::start([&stream] { return stream.start(); }));
  // From here on the child alone holds the video node.
  stream.close();
  FP_TRY(child.await_work(kStartPatience));
  ctx.state("job", subject, "running");
  FP_TRY(expect_pending(ctx, dmabuf, subject, "while the job runs"));

  FP_TRY(child.kill());
  ctx.state("job", subject, "producer killed");
  const double killed = ctx.now();
  FP_ASSIGN(const bool gone, child.await_end(stream.patience()));
  ctx.expect(gone, "the killed process is gone when its job has had its time",
             fmt::format("{} after {:.0f} ms", gone ? "gone" : "still there",
                         (ctx.now() - killed) * 1000));
  FP_TRY(expect_ready(ctx, dmabuf, subject, "when the producer is gone"));
  return {};
}

}  // namespace

extern const Check sigkill_mid_job;
const Check sigkill_mid_job{
    .name = "sigkill-mid-job",
    .question =
        "Does the fence of a running job signal when the process that started it is "
        "killed?",
    .stimulus =
        "A process of its own holds the video node and runs a job on a dma-buf that the "
        "consumer holds too; SIGKILL.",
    .observation =
        "What the dma-buf tells its consumer while the job runs; how long the killed "
        "process takes to go; what the dma-buf tells then.",
    .rule =
        "The kernel ends the job of a killed producer and signals its fence "
        "(contract rule 8).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
