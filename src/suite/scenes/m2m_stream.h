// SPDX-License-Identifier: MIT
// Scene: a memory-to-memory stream that brings one frame a job from OUTPUT to CAPTURE and takes a
// known time for it: vim2m, which copies; with another node under test a converter, a stateless
// H.264 decoder, which gets pictures that decode to the frame, or a JPEG encoder, whose frames are
// of blocks that its compression leaves as they are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "media/queue.h"
#include "media/request.h"
#include "suite/context.h"
#include "suite/scenes/scene.h"

namespace fencepost::suite {

struct M2mOptions {
  std::uint32_t width = 64;  ///< what an encoder makes of it, if that wants more
  std::uint32_t height = 64;
  std::uint32_t fourcc = V4L2_PIX_FMT_RGB565;  ///< of a device that copies; decoders give NV12
  std::uint32_t buffers = 1;                   ///< on each queue
  Backing backing = Backing::kMmap;            ///< of CAPTURE; OUTPUT is always MMAP
  bool export_early = true;                    ///< kMmap: EXPBUF before anything is queued
  media::milliseconds job_time{400};
  std::string name;  ///< put before subjects where a check has two streams
};

/// A stream that is set up, with nothing queued. Frames are named by the seed of their pattern.
class M2mStream {
 public:
  static Result<M2mStream> open(Context& ctx, const M2mOptions& options);

  media::VideoDevice& device() { return device_; }
  media::Queue& output() { return output_; }
  media::Queue& capture() { return capture_; }
  [[nodiscard]] const M2mOptions& options() const { return options_; }
  /// Seconds between a fence's signal and DQBUF that count as one moment: much longer than the way
  /// from one to the other, shorter than a job. Real hardware's time is real, and so is its host's.
  [[nodiscard]] double moment_s() const { return ctx_->device().empty() ? 0.1 : 0.4; }
  /// How long a job may take at most, with all slack: what a bounded wait uses.
  [[nodiscard]] media::milliseconds patience() const;
  /// "CAPTURE 0", with the stream's name.
  [[nodiscard]] std::string subject(std::uint32_t index = 0) const;

  /// The dma-buf of a CAPTURE buffer: imported, or exported (at open, or by export_now()).
  media::DmaBuf& dmabuf(std::uint32_t index = 0) { return dmabufs_[index]; }
  /// kMmap without export_early: exports it now.
  Status export_now(std::uint32_t index = 0);

  /// Queues frame `seed` on OUTPUT.
  Status queue_output(std::uint32_t index, std::uint32_t seed);
  /// To a decoder: frame `seed`, as one of the jobs of the picture `timestamp_us`. With `hold` the
  /// CAPTURE buffer is kept for the next of them.
  Status queue_slice(std::uint32_t index, std::uint32_t seed, std::int64_t timestamp_us, bool hold);
  /// Queues a CAPTURE buffer, wiped to zero.
  Status queue_capture(std::uint32_t index);
  /// STREAMON on both queues.
  Status start();
  /// One frame and one buffer queued, both queues started: the job of CAPTURE 0 runs when this
  /// returns.
  Status run_job(std::uint32_t seed);

  /// Closes the node for good: a mapping of its memory holds the file open just as a descriptor
  /// does.
  void close();

  /// Whether no CAPTURE buffer has come back: after an observation "while the job runs" this says
  /// that it was one. An Error (kInternal) where the job has ended, since the check came too late.
  Status still_running(Context& ctx) const;
  /// Takes the finished CAPTURE buffer back; nothing when `timeout` passes.
  Result<std::optional<media::BufferInfo>> dequeue(media::milliseconds timeout);

  /// How many bytes of the frame `seed` the CAPTURE buffer holds, now: of what an encoder made,
  /// when it is decoded again, and of its luma alone.
  [[nodiscard]] std::size_t written(std::uint32_t index, std::uint32_t seed) const;
  [[nodiscard]] std::size_t frame_size() const { return frame_size_; }
  /// The frame as it lies in memory; not for an encoder.
  [[nodiscard]] std::span<const std::byte> pixels(std::uint32_t index) const;

 private:
  /// What the device makes of a frame.
  enum class Work { kCopy, kDecode, kEncode };

  M2mStream(Context& ctx, media::VideoDevice device, const M2mOptions& options);
  [[nodiscard]] Work work_of_device() const;
  Status set_up_formats();
  Status set_up_copy();
  Status set_up_decoder();
  Status set_up_encoder();
  Status set_up_output();
  Status set_up_capture();
  Result<media::DmaBuf> allocate_capture() const;
  void draw(std::uint32_t index, std::uint32_t seed);

  Context* ctx_;
  M2mOptions options_;
  media::VideoDevice device_;
  media::Queue output_;
  media::Queue capture_;
  Work work_;
  std::optional<media::MediaDevice> media_;  ///< of a decoder: where its requests are from
  std::uint16_t pictures_ = 0;               ///< that a decoder was given
  std::size_t frame_size_ = 0;               ///< of the pixels, of an encoder their luma
  std::size_t capture_size_ = 0;             ///< of a buffer, which may have more behind them
  std::vector<media::Mapping> output_maps_;
  std::vector<media::Mapping> capture_maps_;
  std::vector<media::DmaBuf> dmabufs_;
};

/// Claims that CAPTURE `index` holds the whole frame `seed` now, `when` ("when the fence signals").
bool expect_frame(Context& ctx, const M2mStream& stream, std::uint32_t index, std::uint32_t seed,
                  const std::string& when);

/// Claims that the job's buffer comes back by DQBUF, without an error.
Status expect_dequeue(Context& ctx, M2mStream& stream);

}  // namespace fencepost::suite
