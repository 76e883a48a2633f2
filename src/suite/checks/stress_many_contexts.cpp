// SPDX-License-Identifier: MIT
// stress-many-contexts: thousands of jobs of several files side by side.
//
// Question: does every job's fence signal, and is everything given back, under load?
// Stimulus: three vim2m files and two visl files, with exported and with imported buffers, each in
// a thread of its own, go through at least 5,800 buffer cycles (QBUF to DQBUF) on CPUs that run in
// parallel.
// Observation: the dma-buf of each job after its DQBUF, a sync_file taken while the device works,
// the kernel's dma-bufs and slab objects before and after.
// The work ends early where a job had no fence: the answer is known then.
// Rule: docs/contract.md 2, 8 and 14. Each job has had a release fence, each is signalled when its
// buffer has been dequeued, and nothing leaks.
#include <array>
#include <atomic>
#include <functional>
#include <thread>

#include "suite/check.h"
#include "suite/scenes/kernel_objects.h"
#include "suite/scenes/m2m_stream.h"
#include "suite/scenes/visl_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

using media::milliseconds;

constexpr unsigned kMinimumCycles = 5800;
/// Few, because a job of vim2m takes a tick of the clock at least.
constexpr unsigned kVim2mJobs = 300;  ///< in each of three files
constexpr unsigned kVislJobs = 1000;  ///< in each of two files
constexpr std::uint32_t kBuffers = 4;
/// Real time, and the machine may have other work: longer than any stall of a busy host.
constexpr milliseconds kPatience{60000};
/// How often a file says how far it is, by which the host sees that the guest lives.
constexpr unsigned kJobsBetweenSigns = 50;
/// More than what RCU and caches still hold on a busy host (400 was seen), less than an object a
/// job: of the vim2m files, which have the fewest, there are 900.
constexpr long kTolerableGrowth = 800;

/// What one file, or all of them, saw.
struct Tally {
  unsigned cycles = 0;  ///< buffers that came back, of both queues
  unsigned jobs = 0;
  unsigned fenced = 0;        ///< jobs whose dma-buf shows a signalled release fence after DQBUF
  unsigned caught = 0;        ///< release fences that a sync_file took
  unsigned left_pending = 0;  ///< fences that were pending after DQBUF
  unsigned errors = 0;        ///< buffers that came back as an error

  void add(const Tally& other) {
    cycles += other.cycles;
    jobs += other.jobs;
    fenced += other.fenced;
    caught += other.caught;
    left_pending += other.left_pending;
    errors += other.errors;
  }
};

/// Looks at a dma-buf whose buffer has been dequeued, and at a sync_file taken before that.
Status look_after_job(const TestModule& module, const media::DmaBuf& dmabuf,
                      const media::SyncFile& caught, Tally& tally) {
  FP_ASSIGN(const auto resv, module.resv(dmabuf.fd()));
  bool fenced = false;
  for (const auto& fence : resv.fences) {
    if (fence.driver != kReleaseFence) continue;
    fenced = fenced || fence.status == 1;
    if (fence.status == 0) ++tally.left_pending;
  }
  if (fenced) ++tally.fenced;
  if (!caught.valid()) return {};
  FP_ASSIGN(const auto info, caught.info());
  if (!info.of_driver(kReleaseFence).empty()) ++tally.caught;
  if (info.pending()) ++tally.left_pending;
  return {};
}

Result<std::uint32_t> await_buffer(media::Queue& queue, Tally& tally) {
  FP_ASSIGN(const auto buffer, queue.dequeue(kPatience));
  if (!buffer) return fail(ExitCode::kInternal, "no buffer came back in time");
  ++tally.cycles;
  if (buffer->error()) ++tally.errors;
  return buffer->index;
}

/// Not the streams' own queue_capture(), which wipes the memory and records a state.
template <class Stream>
Status requeue_capture(Stream& stream, std::uint32_t index, const media::DmaBuf& dmabuf) {
  media::QueueBuffer buffer{.index = index};
  if (stream.capture().memory() == media::Memory::kDmabuf) buffer.dmabuf_fds = {dmabuf.fd()};
  return stream.capture().queue(buffer);
}

/// What the files share.
struct Run {
  Context& ctx;
  const TestModule& module;
  std::atomic<bool> decided{false};  ///< a job had no fence
};

/// Counts a job of the file `name`.
void count_job(Run& run, const std::string& name, Tally& tally) {
  ++tally.jobs;
  if (tally.jobs % kJobsBetweenSigns != 0) return;
  run.ctx.state("job", name, fmt::format("{} jobs done", tally.jobs));
  if (tally.fenced < tally.jobs) run.decided = true;
}

/// Keeps all buffers of one vim2m file on their way until `kVim2mJobs` have come back.
Status work_vim2m(Run& run, const std::string& name, M2mStream& stream, Tally& tally) {
  std::array<media::SyncFile, kBuffers> caught;
  for (std::uint32_t index = 0; index < kBuffers; ++index) {
    FP_TRY(stream.output().queue({.index = index}));
    FP_TRY(requeue_capture(stream, index, stream.dmabuf(index)));
  }
  FP_TRY(stream.start());
  for (; tally.jobs < kVim2mJobs && !run.decided; count_job(run, name, tally)) {
    FP_ASSIGN(const auto index, await_buffer(stream.capture(), tally));
    // The next buffer in turn is the device's now, or soon.
    const auto next = (index + 1) % kBuffers;
    FP_ASSIGN(auto sync_file, stream.dmabuf(next).export_sync_file(media::Access::kRead));
    FP_TRY(look_after_job(run.module, stream.dmabuf(index), caught[index], tally));
    caught[next] = std::move(sync_file);
    FP_TRY(requeue_capture(stream, index, stream.dmabuf(index)));
    FP_ASSIGN(const auto output, await_buffer(stream.output(), tally));
    FP_TRY(stream.output().queue({.index = output}));
  }
  FP_TRY(stream.capture().stream_off());
  return stream.output().stream_off();
}

/// One request after the other; visl runs each job inside the call that queues its request.
Status work_visl(Run& run, const std::string& name, VislStream& stream, Tally& tally) {
  FP_TRY(stream.start());
  for (; tally.jobs < kVislJobs && !run.decided; count_job(run, name, tally)) {
    FP_TRY(requeue_capture(stream, 0, stream.dmabufs().front()));
    FP_ASSIGN(const auto slice, stream.prepare(0, std::int64_t{1000} * (tally.jobs + 1)));
    FP_TRY(slice.request.queue());
    FP_TRY(await_buffer(stream.capture(), tally));
    FP_TRY(await_buffer(stream.output(), tally));
    FP_TRY(look_after_job(run.module, stream.dmabufs().front(), {}, tally));
  }
  return {};
}

/// A file and its thread's result.
struct Worker {
  std::string name;
  std::function<Status(const std::string& name, Tally&)> work;
  Tally tally;
  Status status;
};

Result<Tally> run_workers(Context& ctx, std::vector<Worker> workers) {
  {
    std::vector<std::jthread> threads;
    for (auto& worker : workers) {
      ctx.state("job", worker.name, "running");
      threads.emplace_back([&ctx, &worker] {
        worker.status = worker.work(worker.name, worker.tally);
        ctx.state("job", worker.name, "finished");
      });
    }
  }
  Tally total;
  for (const auto& worker : workers) {
    FP_TRY(worker.status);
    total.add(worker.tally);
  }
  return total;
}

Result<Tally> work_side_by_side(Run& run) {
  Context& ctx = run.ctx;
  const M2mOptions options{.buffers = kBuffers, .job_time = milliseconds(1)};
  std::vector<M2mStream> streams;
  for (const auto backing : {Backing::kMmap, Backing::kMmap, Backing::kHeap}) {
    auto with_backing = options;
    with_backing.backing = backing;
    FP_ASSIGN(auto stream, M2mStream::open(ctx, with_backing));
    streams.push_back(std::move(stream));
  }
  std::vector<VislStream> visl_streams;
  for (const auto backing : {Backing::kMmap, Backing::kHeap}) {
    FP_ASSIGN(
        auto stream,
        VislStream::open(
            ctx, {.width = 64, .height = 64, .backing = backing, .job_time = milliseconds(0)}));
    visl_streams.push_back(std::move(stream));
  }
  std::vector<Worker> workers;
  for (std::size_t i = 0; i < streams.size(); ++i)
    workers.push_back({.name = fmt::format("vim2m file {}", i),
                       .work = [&, &stream = streams[i]](const std::string& name, Tally& tally) {
                         return work_vim2m(run, name, stream, tally);
                       }});
  for (std::size_t i = 0; i < visl_streams.size(); ++i)
    workers.push_back(
        {.name = fmt::format("visl file {}", i),
         .work = [&, &stream = visl_streams[i]](const std::string& name, Tally& tally) {
           return work_visl(run, name, stream, tally);
         }});
  return run_workers(ctx, std::move(workers));
}

void expect_all_signalled(Context& ctx, const Tally& tally, bool decided) {
  ctx.measure("buffer cycles", tally.cycles, "");
  ctx.measure("release fences caught by a sync_file", tally.caught, "");
  if (decided)
    ctx.note(fmt::format("ended after {} buffers, since jobs had no fence", tally.cycles));
  else
    ctx.expect(tally.cycles >= kMinimumCycles,
               fmt::format("at least {} buffers went through", kMinimumCycles),
               fmt::format("{} did", tally.cycles));
  ctx.expect(tally.errors == 0, "no buffer came back as an error",
             fmt::format("{} did", tally.errors));
  ctx.expect(tally.fenced == tally.jobs, "each job's dma-buf shows a signalled release fence",
             fmt::format("{} of {} do", tally.fenced, tally.jobs));
  ctx.expect(tally.left_pending == 0, "no fence is pending when its buffer has been dequeued",
             fmt::format("{} are", tally.left_pending));
}

void expect_nothing_leaked(Context& ctx, const KernelObjects& before, const KernelObjects& after) {
  ctx.expect(after.dmabufs == before.dmabufs, "as many dma-bufs exist as before",
             fmt::format("{} before, {} after", before.dmabufs, after.dmabufs));
  const auto [cache, growth] = largest_growth(before.slabs, after.slabs);
  ctx.measure("growth of " + cache, static_cast<double>(growth), "objects");
  ctx.expect(growth < kTolerableGrowth, "no slab cache has grown by an object for each job",
             fmt::format("{} grew by {}", cache, growth));
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, const auto before, count_kernel_objects());
  Run work{.ctx = ctx, .module = module};
  FP_SCENE(ctx, const auto tally, work_side_by_side(work));
  expect_all_signalled(ctx, tally, work.decided);
  FP_ASSIGN(const auto after, count_kernel_objects());
  expect_nothing_leaked(ctx, before, after);
  return {};
}

}  // namespace

extern const Check stress_many_contexts;
const Check stress_many_contexts{
    .name = "stress-many-contexts",
    .question = "Does every job's fence signal, and is everything given back, under load?",
    .stimulus =
        "Three vim2m files and two visl files, each in a thread, go through at least 5,800 buffer "
        "cycles on CPUs that run in parallel.",
    .observation =
        "Each job's dma-buf after DQBUF, sync_files taken while the device works, and the kernel's "
        "dma-bufs and slab objects before and after.",
    .rule =
        "Each job has a release fence, each is signalled by DQBUF, and nothing leaks "
        "(contract rule 2, 8, 14).",
    .run = run,
    .clock = Clock::kParallel,
    .bound_s = 1200,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
