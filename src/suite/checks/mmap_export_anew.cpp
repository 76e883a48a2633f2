// SPDX-License-Identifier: MIT
// mmap-export-anew: a buffer is exported again when every descriptor of its dma-buf is closed.
//
// Question: does EXPBUF give the buffer's dma-buf, with its fence, when all descriptors of an
// earlier export have been closed? Stimulus: EXPBUF; the dma-buf is opened once more with O_PATH,
// which keeps its dentry and thereby the dma_buf, but not its file; the descriptor is closed, and
// other files are opened, which take the freed file's memory; EXPBUF again, and a job. Observation:
// that what the second EXPBUF gives is a dma-buf; then as in mmap-export-running. Rule:
// docs/contract.md 3. A dma_buf is released with its dentry (4ab59c3c638c), so whoever remembers
// one without a reference cannot tell from dma_buf.file whether it still lives.
#include <fcntl.h>
#include <sys/eventfd.h>

#include <array>

#include "suite/scenes/running_job.h"

namespace fencepost::suite::checks {
namespace {

/// More files than a slab of them holds.
constexpr std::size_t kFiles = 128;

Status run(Context& ctx) {
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {.export_early = false}));
  FP_ASSIGN(auto first, stream.capture().export_buffer(0, 0, O_RDWR));
  const UniqueFd dentry(
      ::open(fmt::format("/proc/self/fd/{}", first.fd()).c_str(), O_PATH | O_CLOEXEC));
  if (!dentry) return fail_errno(ExitCode::kIo, "cannot open a dma-buf with O_PATH");
  first.close();
  std::array<UniqueFd, kFiles> others;
  for (UniqueFd& other : others) other = UniqueFd(::eventfd(0, EFD_CLOEXEC));

  FP_TRY(stream.export_now());
  const auto told = stream.dmabuf().export_sync_file(media::Access::kRead);
  if (!ctx.expect(told.has_value(), "what the second EXPBUF gives is a dma-buf",
                  told ? "it is" : told.error().what))
    return {};
  FP_TRY(stream.run_job(kFrame));
  return follow_running_job(ctx, stream);
}

}  // namespace

extern const Check mmap_export_anew;
const Check mmap_export_anew{
    .name = "mmap-export-anew",
    .question = "Is a buffer that is exported again its dma-buf, with its fence?",
    .stimulus =
        "Export, keep only the dentry (O_PATH), let other files take the file's memory, export "
        "again, and run a job.",
    .observation = "Whether the second export is a dma-buf, and its fence while the job runs.",
    .rule =
        "Nobody hands out a dma-buf whose file may be gone; the release fence is in the one handed "
        "out (contract rule 2, 3).",
    .run = run,
    .devices = kOnVirtual | kOnSoc,
};

}  // namespace fencepost::suite::checks
