// SPDX-License-Identifier: MIT
// reserve-failure-injected: there is no memory for the fence.
//
// Question: does a job run as ever when its fence cannot be attached?
// Stimulus: each allocation in turn of the QBUF that starts a job fails (failslab, fail-nth), until
// a QBUF makes no further allocation; vim2m with one imported plane, and visl with two.
// Observation: QBUF's result, the buffer that comes back, which planes carry a fence, and whether
// it is signalled.
// Rule: docs/contract.md 9 and 13. An attach failure never fails the job; a fence is on all planes
// or on none; nothing is left pending.
#include "suite/check.h"
#include "suite/scenes/allocation_failure.h"
#include "suite/scenes/running_job.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

/// Far more than a QBUF of a prepared buffer allocates.
constexpr unsigned kMostAllocations = 50;

std::string ordinal(unsigned nth) {
  return fmt::format("with allocation {} failing", nth);
}

/// Queues `buffer` with its `nth` allocation failing, and so starts the job. False when there were
/// fewer allocations.
Result<bool> queue_with_failure(Context& ctx, AllocationFailure& failure, media::Queue& queue,
                                const media::QueueBuffer& buffer, unsigned nth) {
  Status queued;
  FP_ASSIGN(const bool failed, failure.fail_nth(nth, [&] { queued = queue.queue(buffer); }));
  FP_ASSIGN(const auto info, queue.query(buffer.index));
  if (!queued && !info.queued() && info.planes.size() > 1) {
    ctx.note(ordinal(nth) + ", the ioctl's arguments could not be copied; it is called again");
  } else {
    ctx.expect(queued.has_value(), ordinal(nth) + ", the QBUF that starts the job succeeds",
               queued ? "it did" : queued.error().what);
  }
  if (!queued) FP_TRY(queue.queue(buffer));
  return failed;
}

/// How many release fences, and how many pending ones, the dma-buf holds.
struct Fences {
  std::size_t all = 0;
  std::size_t pending = 0;
};

Result<Fences> count_fences(const TestModule& module, const media::DmaBuf& dmabuf) {
  FP_ASSIGN(const auto resv, module.resv(dmabuf.fd()));
  Fences fences;
  for (const auto& fence : resv.fences) {
    if (fence.driver != kReleaseFence) continue;
    ++fences.all;
    if (fence.status == 0) ++fences.pending;
  }
  return fences;
}

/// One job of a new stream, so that no dma_resv has room left from an earlier one. False when the
/// QBUF made fewer than `nth` allocations; the fence must then be there.
Result<bool> run_vim2m_job(Context& ctx, AllocationFailure& failure, unsigned nth) {
  FP_ASSIGN(auto stream, M2mStream::open(ctx, {.backing = Backing::kHeap,
                                               .job_time = media::milliseconds(100)}));
  FP_TRY(stream.queue_output(0, kFrame));
  FP_TRY(stream.start());
  const media::QueueBuffer buffer{.index = 0, .dmabuf_fds = {stream.dmabuf().fd()}};
  FP_TRY(stream.capture().prepare(buffer));

  FP_ASSIGN(const bool failed, queue_with_failure(ctx, failure, stream.capture(), buffer, nth));
  ctx.state("job", stream.subject(), "running");
  if (!failed)
    FP_TRY(expect_pending(ctx, stream.dmabuf(), stream.subject(), "with no allocation failing"));
  FP_TRY(expect_dequeue(ctx, stream));
  expect_frame(ctx, stream, 0, kFrame, ordinal(nth));
  FP_TRY(expect_ready(ctx, stream.dmabuf(), stream.subject(), "after DQBUF"));
  return failed;
}

Status expect_whole_attach(Context& ctx, const TestModule& module, VislStream& stream,
                           unsigned nth) {
  FP_ASSIGN(const auto first, count_fences(module, stream.dmabufs()[0]));
  FP_ASSIGN(const auto second, count_fences(module, stream.dmabufs()[1]));
  ctx.expect(first.all == second.all, ordinal(nth) + ", both planes carry the fence or none does",
             fmt::format("plane 0: {}, plane 1: {}", first.all, second.all));
  ctx.expect(first.pending + second.pending == 0, ordinal(nth) + ", no fence is left pending",
             fmt::format("{} pending", first.pending + second.pending));
  return {};
}

/// The same with two planes. visl runs the job inside the QBUF, so only what remains of the fence
/// can be looked at.
Result<bool> run_visl_job(Context& ctx, const TestModule& module, AllocationFailure& failure,
                          unsigned nth) {
  FP_ASSIGN(auto stream, VislStream::open(ctx, {.decoded = V4L2_PIX_FMT_NV12M,
                                                .backing = Backing::kHeap,
                                                .job_time = media::milliseconds(5)}));
  FP_TRY(stream.start());
  FP_ASSIGN(const auto slice, stream.prepare(0, 1000));
  FP_TRY(slice.request.queue());
  const media::QueueBuffer buffer{
      .index = 0, .dmabuf_fds = {stream.dmabufs()[0].fd(), stream.dmabufs()[1].fd()}};
  FP_TRY(stream.capture().prepare(buffer));

  FP_ASSIGN(const bool failed, queue_with_failure(ctx, failure, stream.capture(), buffer, nth));
  FP_TRY(expect_dequeue(ctx, stream));
  FP_TRY(expect_whole_attach(ctx, module, stream, nth));
  return failed;
}

/// Calls `attempt` with 1, 2, ... until it says that nothing failed any more.
Status fail_each(Context& ctx, const std::string& driver,
                 const std::function<Result<bool>(unsigned)>& attempt) {
  for (unsigned nth = 1; nth <= kMostAllocations; ++nth) {
    FP_ASSIGN(const bool failed, attempt(nth));
    if (failed) continue;
    ctx.measure("allocations made to fail, " + driver, nth - 1, "");
    return {};
  }
  return fail(ExitCode::kInternal, "QBUF allocates without end");
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto failure, AllocationFailure::open());
  FP_SCENE(ctx, [[maybe_unused]] const auto probe, open_device(ctx, "vim2m"));
  FP_TRY(fail_each(ctx, "vim2m", [&](unsigned nth) { return run_vim2m_job(ctx, failure, nth); }));

  const auto status =
      fail_each(ctx, "visl", [&](unsigned nth) { return run_visl_job(ctx, module, failure, nth); });
  if (status || status.error().code != ExitCode::kDevice) return status;
  ctx.note("several planes could not be tried: " + status.error().what);
  return {};
}

}  // namespace

extern const Check reserve_failure_injected;
const Check reserve_failure_injected{
    .name = "reserve-failure-injected",
    .question = "Does a job run as ever when its fence cannot be attached?",
    .stimulus =
        "Let each allocation in turn of the QBUF that starts a job fail, for one imported plane "
        "(vim2m) and for two (visl).",
    .observation =
        "QBUF's result, the buffer that comes back, which planes carry a fence, and whether it is "
        "signalled.",
    .rule =
        "An attach failure never fails the job, and leaves a fence on all planes or on none "
        "(contract rule 9, 13).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
