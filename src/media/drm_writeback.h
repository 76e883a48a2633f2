// SPDX-License-Identifier: MIT
// A display without a screen: one plane composed into a writeback connector, by atomic commits.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "media/drm.h"
#include "media/sync_file.h"

namespace fencepost::media {

/// The pipe of a device that ends in its writeback connector alone, which is what vkms needs: a
/// clone with the virtual connector is refused (contract rule facts, Linux 6.12).
class WritebackPipe {
 public:
  /// The first writeback connector with its CRTC and primary plane. Error kDevice if there is none.
  static Result<WritebackPipe> open(const DrmDevice& device);

  /// Sets the mode width x height, shows `source` (same size, DRM_FORMAT as it was made) and has
  /// the composed picture written to `target`. Returns at once; the sync_file signals when the
  /// picture is written. The commit itself waits, in the kernel, for the implicit fences of
  /// `source`.
  Result<SyncFile> commit(const Framebuffer& source, const Framebuffer& target, std::uint32_t width,
                          std::uint32_t height);
  /// Takes the pipe down, so that its framebuffers can go.
  Status disable();

 private:
  struct Objects {
    std::uint32_t connector = 0;
    std::uint32_t crtc = 0;
    std::uint32_t plane = 0;
  };
  WritebackPipe(DrmFile file, Objects objects) : file_(std::move(file)), objects_(objects) {}
  DrmFile file_;
  Objects objects_;
};

}  // namespace fencepost::media
