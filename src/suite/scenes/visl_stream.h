// SPDX-License-Identifier: MIT
// Scene: a stateless decoder stream with media requests (visl), one or more memory planes, and
// CAPTURE buffers that may be held over several slices.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "base/result.h"
#include "media/queue.h"
#include "media/request.h"
#include "suite/context.h"
#include "suite/scenes/scene.h"

namespace fencepost::suite {

struct VislOptions {
  std::uint32_t coded = V4L2_PIX_FMT_H264_SLICE;
  std::uint32_t decoded = V4L2_PIX_FMT_NV12;  ///< NV12M: Error kDevice where the driver lacks it
  std::uint32_t width = 320;
  std::uint32_t height = 240;
  std::uint32_t output_buffers = 2;
  std::uint32_t capture_buffers = 1;
  Backing backing = Backing::kMmap;
  bool one_dmabuf = false;            ///< imported: all planes of a buffer are one dma-buf
  media::milliseconds job_time{200};  ///< visl takes between this and twice this
  std::string name;
};

/// One slice on its way: a request with controls and one OUTPUT buffer.
struct Slice {
  media::Request request;
  std::uint32_t output_index = 0;
  std::int64_t timestamp_us = 0;  ///< slices of one picture share it
  bool hold = false;              ///< V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF
};

/// A job in a thread of its own, because visl runs it inside MEDIA_REQUEST_IOC_QUEUE.
class VislJob {
 public:
  VislJob(VislJob&&) = default;
  VislJob& operator=(VislJob&&) = default;
  /// Waits for the thread.
  ~VislJob() = default;

  /// Waits until the driver works on the job, at most `timeout`; an Error (kInternal) otherwise.
  Status await_running(media::milliseconds timeout);
  /// Whether the call that queued the request has returned.
  [[nodiscard]] bool returned() const;
  /// Waits for that return; the result of the call.
  Status finish();

 private:
  friend class VislStream;
  struct State;
  explicit VislJob(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
  std::jthread thread_;
};

class VislStream {
 public:
  static Result<VislStream> open(Context& ctx, const VislOptions& options);

  media::VideoDevice& device() { return device_; }
  media::Queue& output() { return output_; }
  media::Queue& capture() { return capture_; }
  [[nodiscard]] const media::Format& format() const { return format_; }
  [[nodiscard]] media::milliseconds patience() const;
  [[nodiscard]] std::string subject(std::uint32_t index = 0) const;
  /// The dma-bufs of a CAPTURE buffer, one a memory plane (one_dmabuf: only one).
  std::vector<media::DmaBuf>& dmabufs(std::uint32_t index = 0) { return dmabufs_[index]; }
  /// A copy of all planes' bytes, as they are now.
  [[nodiscard]] Result<std::vector<std::byte>> snapshot(std::uint32_t index = 0) const;

  /// Queues a CAPTURE buffer, wiped to zero; `fds` instead of its own planes where given.
  Status queue_capture(std::uint32_t index, const std::vector<int>& fds = {});
  Status start();
  /// A request with the codec's controls and OUTPUT buffer `output_index`.
  Result<Slice> prepare(std::uint32_t output_index, std::int64_t timestamp_us, bool hold = false);
  /// Queues the request in a thread.
  Result<VislJob> run(const Slice& slice);
  /// One CAPTURE buffer and one slice, both queues started, and the job running on return.
  struct Running {
    Slice slice;
    VislJob job;
  };
  Result<Running> run_job(std::int64_t timestamp_us = 1000);

  /// As M2mStream::still_running().
  Status still_running(Context& ctx) const;
  Result<std::optional<media::BufferInfo>> dequeue(media::milliseconds timeout);

 private:
  VislStream(Context& ctx, media::VideoDevice device, media::MediaDevice media,
             const VislOptions& options);
  Status set_up_formats();
  Status set_up_output();
  Status set_up_capture();

  Context* ctx_;
  VislOptions options_;
  media::VideoDevice device_;
  media::MediaDevice media_;
  media::Queue output_;
  media::Queue capture_;
  media::Format format_;
  std::vector<std::vector<media::DmaBuf>> dmabufs_;
};

/// Claims that the job's buffer comes back by DQBUF, without an error.
Status expect_dequeue(Context& ctx, VislStream& stream);

}  // namespace fencepost::suite
