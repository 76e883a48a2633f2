// SPDX-License-Identifier: MIT
// One buffer queue of a V4L2 memory-to-memory node: formats, buffers, streaming, export.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "media/device.h"
#include "media/dmabuf.h"
#include "media/mapping.h"
#include "media/syscall.h"
#include "media/uapi.h"

namespace fencepost::media {

enum class Direction { kOutput, kCapture };
enum class Memory : std::uint32_t { kMmap = V4L2_MEMORY_MMAP, kDmabuf = V4L2_MEMORY_DMABUF };

/// The format of a queue. `planes` are memory planes, one dma-buf each.
struct Format {
  struct Plane {
    std::uint32_t bytes_per_line = 0;
    std::uint32_t size = 0;
  };
  std::uint32_t fourcc = 0;
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::vector<Plane> planes;
};

/// What VIDIOC_QUERYBUF tells of a buffer.
struct BufferInfo {
  std::uint32_t index = 0;
  std::uint32_t flags = 0;  ///< V4L2_BUF_FLAG_*
  std::int64_t timestamp_us = 0;
  struct Plane {
    std::uint32_t length = 0;
    std::uint32_t bytes_used = 0;
    std::uint32_t mmap_offset = 0;  ///< MMAP only
  };
  std::vector<Plane> planes;

  [[nodiscard]] bool queued() const { return (flags & V4L2_BUF_FLAG_QUEUED) != 0; }
  [[nodiscard]] bool done() const { return (flags & V4L2_BUF_FLAG_DONE) != 0; }
  [[nodiscard]] bool error() const { return (flags & V4L2_BUF_FLAG_ERROR) != 0; }
};

/// A buffer on its way into the driver.
struct QueueBuffer {
  std::uint32_t index = 0;
  std::vector<std::uint32_t> bytes_used;  ///< OUTPUT: per plane, <= its length; empty: all of it
  std::vector<int> dmabuf_fds;            ///< kDmabuf: per plane, still the caller's
  std::int64_t timestamp_us = 0;          ///< OUTPUT
  std::uint32_t flags = 0;                ///< e.g. V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF
  int request_fd = -1;                    ///< >= 0: only becomes part of that request
};

/// One queue. Borrows the device's descriptor: after VideoDevice::close() every call fails.
class Queue {
 public:
  Queue(const VideoDevice& device, Direction direction);

  [[nodiscard]] Direction direction() const { return direction_; }
  [[nodiscard]] std::uint32_t type() const { return type_; }  ///< enum v4l2_buf_type
  [[nodiscard]] Memory memory() const { return memory_; }
  [[nodiscard]] std::uint32_t count() const { return count_; }
  /// V4L2_BUF_CAP_*, as of the last request_buffers().
  [[nodiscard]] std::uint32_t capabilities() const { return capabilities_; }

  /// The fourccs of VIDIOC_ENUM_FMT.
  [[nodiscard]] std::vector<std::uint32_t> fourccs() const;
  [[nodiscard]] Result<Format> format() const;
  /// Sets fourcc, size and colour space (V4L2_COLORSPACE_*); returns what the driver made of it.
  Result<Format> set_format(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height,
                            std::uint32_t colorspace = V4L2_COLORSPACE_DEFAULT);
  /// VIDIOC_S_SELECTION of what a converter reads: the left top corner of this size.
  Status set_crop(std::uint32_t width, std::uint32_t height);

  /// VIDIOC_REQBUFS; returns how many there are.
  Result<std::uint32_t> request_buffers(std::uint32_t count, Memory memory);
  /// VIDIOC_REQBUFS with 0: frees all. 0 or -errno: EBUSY is an answer here.
  int try_free_buffers();
  /// VIDIOC_CREATE_BUFS in the current format; returns the first new index.
  Result<std::uint32_t> create_buffers(std::uint32_t count, Memory memory);
  /// VIDIOC_REMOVE_BUFS. 0 or -errno: EBUSY is an answer here, ENOTTY where the node cannot.
  int remove_buffers(std::uint32_t first, std::uint32_t count);

  [[nodiscard]] Result<BufferInfo> query(std::uint32_t index) const;
  Status queue(const QueueBuffer& buffer);
  /// VIDIOC_PREPARE_BUF: maps or imports its memory now, so that queue() has nothing left to do.
  Status prepare(const QueueBuffer& buffer);
  /// A finished buffer, waiting at most `timeout`; nothing when the time is up.
  Result<std::optional<BufferInfo>> dequeue(milliseconds timeout);
  /// Whether a buffer can be dequeued now.
  [[nodiscard]] Result<bool> ready() const;

  Status stream_on();
  Status stream_off();
  /// VIDIOC_STREAMON, 0 or -errno, for a check that expects it to fail.
  int try_stream_on();

  /// VIDIOC_EXPBUF. `flags`: O_RDONLY, O_WRONLY or O_RDWR.
  Result<DmaBuf> export_buffer(std::uint32_t index, std::uint32_t plane, int flags) const;
  /// Maps one plane of an MMAP buffer.
  Result<Mapping> map(std::uint32_t index, std::uint32_t plane) const;

 private:
  Status hand_over(const QueueBuffer& buffer, unsigned long request, const char* name);

  int fd_;
  Direction direction_;
  bool multi_planar_;
  std::uint32_t type_;
  Memory memory_ = Memory::kMmap;
  std::uint32_t count_ = 0;
  std::uint32_t capabilities_ = 0;
};

}  // namespace fencepost::media
