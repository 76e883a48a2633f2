// SPDX-License-Identifier: MIT
// mmap-double-import-gem-lock: one buffer, exported twice and imported twice, in one GPU job.
//
// Question: can a GPU driver lock both imports of one buffer together?
// Stimulus: an MMAP CAPTURE buffer is exported twice and both dma-bufs are imported into one DRM
// file (vgem); the GEM handles that come of it are locked by drm_gem_lock_reservations(), as
// panfrost, lima and v3d do with the buffers of a job.
// Observation: the number of handles, and the result of the lock.
// Rule: docs/contract.md 3. Two dma-bufs that share a dma_resv give two handles that cannot be
// locked together (-EALREADY), which works on stock; so the second EXPBUF must hand out the live
// dma-buf.
#include <fcntl.h>

#include "media/drm.h"
#include "suite/check.h"
#include "suite/scenes/m2m_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite::checks {
namespace {

struct Imports {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  /// A client knows a buffer by its handle, and names each handle once in a job.
  [[nodiscard]] bool one_handle() const { return first == second; }
};

std::string describe(const Imports& imports, int result) {
  if (imports.one_handle()) return "both imports are one GEM handle";
  return fmt::format("two GEM handles; drm_gem_lock_reservations() gave {}",
                     result == 0 ? "0" : std::strerror(-result));
}

Result<int> lock(const TestModule& module, int drm_fd, const Imports& imports) {
  if (imports.one_handle()) return 0;
  return module.lock_gem(drm_fd, imports.first, imports.second);
}

/// What two access modes do is no promise of the series: they cannot be one dma-buf.
Status note_readonly_export(Context& ctx, const TestModule& module, M2mStream& stream,
                            const media::DrmDevice& drm, std::uint32_t first) {
  FP_ASSIGN(const auto readonly, stream.capture().export_buffer(0, 0, O_RDONLY));
  FP_ASSIGN(const auto handle, drm.import_handle(readonly));
  const Imports imports{first, handle};
  FP_ASSIGN(const int result, lock(module, drm.fd(), imports));
  ctx.note("with a read-only second export: " + describe(imports, result));
  return {};
}

Status run(Context& ctx) {
  FP_SCENE(ctx, auto module, TestModule::open());
  FP_SCENE(ctx, auto drm, media::DrmDevice::open("vgem"));
  FP_SCENE(ctx, auto stream, M2mStream::open(ctx, {}));
  FP_ASSIGN(const auto again, stream.capture().export_buffer(0, 0, O_RDWR));
  ctx.state("buffer", stream.subject(), "exported twice");

  // Closing the DRM file closes its handles.
  Imports imports;
  FP_ASSIGN(imports.first, drm.import_handle(stream.dmabuf()));
  FP_ASSIGN(imports.second, drm.import_handle(again));
  ctx.state("consumer", "vgem", "imported twice");

  FP_ASSIGN(const int result, lock(module, drm.fd(), imports));
  ctx.expect(result == 0, "a job that uses both exports can lock all its GEM handles",
             describe(imports, result));
  return note_readonly_export(ctx, module, stream, drm, imports.first);
}

}  // namespace

extern const Check mmap_double_import_gem_lock;
const Check mmap_double_import_gem_lock{
    .name = "mmap-double-import-gem-lock",
    .question = "Can a GPU driver lock two imports of one buffer together?",
    .stimulus =
        "Export an MMAP buffer twice, import both dma-bufs into one DRM file, and lock the "
        "GEM handles with drm_gem_lock_reservations().",
    .observation = "The number of GEM handles, and what the lock returns.",
    .rule = "What a client may do with two exports on stock, it may still do (contract rule 3).",
    .run = run,
    .needs_test_module = true,
};

}  // namespace fencepost::suite::checks
