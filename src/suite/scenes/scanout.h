// SPDX-License-Identifier: MIT
// Scene: vim2m, or the converter under test, makes an RGB565 picture, and a display (vkms) scans
// its dma-buf out into a writeback buffer, where the check can look at what a person would have
// seen.
#pragma once

#include <atomic>
#include <optional>
#include <thread>

#include "base/result.h"
#include "media/drm.h"
#include "media/drm_writeback.h"
#include "picture/image.h"
#include "suite/context.h"
#include "suite/scenes/m2m_stream.h"
#include "suite/test_module.h"

namespace fencepost::suite {

/// A job that writes its picture when its time is over, as hardware does. vim2m writes at the
/// start, so it is told to write late where it can be, and delayed by the test module elsewhere.
/// Another device takes its own time, which has to be enough for the display to look.
class LateJob {
 public:
  static Result<LateJob> open(Context& ctx);
  LateJob(LateJob&&) = default;
  LateJob& operator=(LateJob&&) = default;

  M2mStream& stream() { return *stream_; }
  /// The picture that the job makes.
  [[nodiscard]] const picture::Image& reference() const { return reference_; }
  /// Starts the job; it runs, and has written nothing, when this returns. Its buffer is dequeued as
  /// soon as it is finished.
  Status start(Context& ctx);
  /// An Error (kInternal) where the job has begun to write, since the check came too late. Not by
  /// poll of the video node, which a delayed STREAMON keeps waiting.
  [[nodiscard]] Status still_unwritten() const;
  /// Waits until the buffer has been dequeued, and claims that it holds the picture.
  Status finish(Context& ctx);

 private:
  /// What the thread that runs the job has come to.
  struct Progress {
    std::atomic<bool> started{false};
    Result<std::optional<media::BufferInfo>> buffer;  ///< after the thread has ended
  };
  LateJob() = default;
  Status await_running();

  std::unique_ptr<M2mStream> stream_;
  picture::Image reference_;
  std::optional<TestModule> module_;  ///< where the driver has to be delayed
  TestModule::Hook hook_;
  std::shared_ptr<Progress> progress_ = std::make_shared<Progress>();
  std::jthread runner_;  ///< a delayed STREAMON lasts as long as the delay
};

/// A display that shows one dma-buf of the picture's size.
class Scanout {
 public:
  /// Imports `buffer` and makes a framebuffer of it: all that a compositor does ahead of time.
  static Result<Scanout> open(const media::DmaBuf& buffer);
  Scanout(Scanout&&) = default;
  ~Scanout();

  /// Commits the framebuffer, waits until the display has written what it shows, and returns that.
  Result<picture::Image> show(Context& ctx);

 private:
  Scanout(media::DrmDevice device, media::WritebackPipe pipe)
      : device_(std::move(device)), pipe_(std::move(pipe)) {}
  media::DrmDevice device_;
  media::WritebackPipe pipe_;
  media::GemHandle handle_;
  media::Framebuffer source_;
  media::DumbBuffer target_memory_;
  media::Framebuffer target_;
};

/// Records the picture as evidence, and claims that it is the reference.
Status expect_picture(Context& ctx, const picture::Image& shown, const picture::Image& reference);

}  // namespace fencepost::suite
