// SPDX-License-Identifier: MIT
// The buffer ioctls, for single- and multi-planar queues alike.
#include "media/queue.h"

#include <fcntl.h>
#include <poll.h>

#include <array>

namespace fencepost::media {
namespace {

std::uint32_t type_of(Direction direction, bool multi_planar) {
  if (direction == Direction::kOutput)
    return multi_planar ? V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE : V4L2_BUF_TYPE_VIDEO_OUTPUT;
  return multi_planar ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE : V4L2_BUF_TYPE_VIDEO_CAPTURE;
}

timeval to_timeval(std::int64_t microseconds) {
  return {.tv_sec = microseconds / 1'000'000, .tv_usec = microseconds % 1'000'000};
}

Format from_v4l2(const v4l2_format& raw, bool multi_planar) {
  if (!multi_planar) {
    const auto& pix = raw.fmt.pix;
    return {pix.pixelformat, pix.width, pix.height, {{pix.bytesperline, pix.sizeimage}}};
  }
  const auto& pix = raw.fmt.pix_mp;
  Format format{pix.pixelformat, pix.width, pix.height, {}};
  for (int plane = 0; plane < pix.num_planes; ++plane)
    format.planes.push_back({pix.plane_fmt[plane].bytesperline, pix.plane_fmt[plane].sizeimage});
  return format;
}

/// A v4l2_buffer together with the plane array that it points to in the multi-planar case.
class RawBuffer {
 public:
  RawBuffer(std::uint32_t type, Memory memory, std::uint32_t index, bool multi_planar)
      : multi_planar_(multi_planar) {
    buffer.type = type;
    buffer.memory = static_cast<std::uint32_t>(memory);
    buffer.index = index;
    if (multi_planar_) {
      buffer.m.planes = planes_.data();
      buffer.length = static_cast<std::uint32_t>(planes_.size());
    }
  }
  RawBuffer(const RawBuffer&) = delete;
  RawBuffer& operator=(const RawBuffer&) = delete;

  void fill(const QueueBuffer& from) {
    buffer.timestamp = to_timeval(from.timestamp_us);
    buffer.flags = from.flags;
    buffer.field = V4L2_FIELD_NONE;
    if (from.request_fd >= 0) {
      buffer.flags |= V4L2_BUF_FLAG_REQUEST_FD;
      buffer.request_fd = from.request_fd;
    }
    for (std::size_t plane = 0; plane < from.bytes_used.size(); ++plane)
      used(plane) = from.bytes_used[plane];
    for (std::size_t plane = 0; plane < from.dmabuf_fds.size(); ++plane) {
      dmabuf(plane) = from.dmabuf_fds[plane];
      if (plane < from.bytes_used.size()) length(plane) = from.bytes_used[plane];
    }
  }

  /// Tells the kernel how many planes there are, where it does not know from QUERYBUF.
  void set_plane_count(std::size_t count) {
    if (multi_planar_) buffer.length = static_cast<std::uint32_t>(count);
  }

  [[nodiscard]] BufferInfo info() const {
    BufferInfo info{.index = buffer.index,
                    .flags = buffer.flags,
                    .timestamp_us = buffer.timestamp.tv_sec * std::int64_t{1'000'000} +
                                    buffer.timestamp.tv_usec,
                    .planes = {}};
    if (!multi_planar_) {
      info.planes.push_back({buffer.length, buffer.bytesused, buffer.m.offset});
      return info;
    }
    for (std::uint32_t plane = 0; plane < buffer.length; ++plane) {
      const v4l2_plane& raw = planes_[plane];
      info.planes.push_back({raw.length, raw.bytesused, raw.m.mem_offset});
    }
    return info;
  }

  v4l2_buffer buffer{};

 private:
  std::uint32_t& used(std::size_t plane) {
    return multi_planar_ ? planes_[plane].bytesused : buffer.bytesused;
  }
  std::uint32_t& length(std::size_t plane) {
    return multi_planar_ ? planes_[plane].length : buffer.length;
  }
  std::int32_t& dmabuf(std::size_t plane) {
    return multi_planar_ ? planes_[plane].m.fd : buffer.m.fd;
  }

  bool multi_planar_;
  std::array<v4l2_plane, VIDEO_MAX_PLANES> planes_{};
};

}  // namespace

Queue::Queue(const VideoDevice& device, Direction direction)
    : fd_(device.fd()),
      direction_(direction),
      multi_planar_(device.info().multi_planar()),
      type_(type_of(direction, multi_planar_)) {}

std::vector<std::uint32_t> Queue::fourccs() const {
  std::vector<std::uint32_t> fourccs;
  v4l2_fmtdesc description{};
  description.type = type_;
  while (call_ioctl(fd_, VIDIOC_ENUM_FMT, &description) >= 0) {
    fourccs.push_back(description.pixelformat);
    ++description.index;
  }
  return fourccs;
}

Result<Format> Queue::format() const {
  v4l2_format raw{};
  raw.type = type_;
  FP_TRY(try_ioctl(fd_, VIDIOC_G_FMT, &raw, "VIDIOC_G_FMT"));
  return from_v4l2(raw, multi_planar_);
}

Result<Format> Queue::set_format(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height,
                                 std::uint32_t colorspace) {
  v4l2_format raw{};
  raw.type = type_;
  if (multi_planar_) {
    raw.fmt.pix_mp.pixelformat = fourcc;
    raw.fmt.pix_mp.width = width;
    raw.fmt.pix_mp.height = height;
    raw.fmt.pix_mp.colorspace = colorspace;
  } else {
    raw.fmt.pix.pixelformat = fourcc;
    raw.fmt.pix.width = width;
    raw.fmt.pix.height = height;
    raw.fmt.pix.colorspace = colorspace;
  }
  FP_TRY(try_ioctl(fd_, VIDIOC_S_FMT, &raw, "VIDIOC_S_FMT"));
  return from_v4l2(raw, multi_planar_);
}

Status Queue::set_crop(std::uint32_t width, std::uint32_t height) {
  v4l2_selection selection{};
  selection.type = type_;
  selection.target = V4L2_SEL_TGT_CROP;
  selection.r.width = width;
  selection.r.height = height;
  return try_ioctl(fd_, VIDIOC_S_SELECTION, &selection, "VIDIOC_S_SELECTION");
}

Result<std::uint32_t> Queue::request_buffers(std::uint32_t count, Memory memory) {
  v4l2_requestbuffers request{};
  request.type = type_;
  request.count = count;
  request.memory = static_cast<std::uint32_t>(memory);
  FP_TRY(try_ioctl(fd_, VIDIOC_REQBUFS, &request, "VIDIOC_REQBUFS"));
  memory_ = memory;
  count_ = request.count;
  capabilities_ = request.capabilities;
  return count_;
}

int Queue::try_free_buffers() {
  v4l2_requestbuffers request{};
  request.type = type_;
  request.memory = static_cast<std::uint32_t>(memory_);
  const int result = call_ioctl(fd_, VIDIOC_REQBUFS, &request);
  if (result >= 0) count_ = 0;
  return result;
}

Result<std::uint32_t> Queue::create_buffers(std::uint32_t count, Memory memory) {
  v4l2_create_buffers create{};
  create.count = count;
  create.memory = static_cast<std::uint32_t>(memory);
  create.format.type = type_;
  FP_TRY(try_ioctl(fd_, VIDIOC_G_FMT, &create.format, "VIDIOC_G_FMT"));
  FP_TRY(try_ioctl(fd_, VIDIOC_CREATE_BUFS, &create, "VIDIOC_CREATE_BUFS"));
  memory_ = memory;
  count_ += create.count;
  return create.index;
}

int Queue::remove_buffers(std::uint32_t first, std::uint32_t count) {
  v4l2_remove_buffers remove{};
  remove.index = first;
  remove.count = count;
  remove.type = type_;
  const int result = call_ioctl(fd_, VIDIOC_REMOVE_BUFS, &remove);
  if (result >= 0) count_ -= count;
  return result;
}

Result<BufferInfo> Queue::query(std::uint32_t index) const {
  RawBuffer raw(type_, memory_, index, multi_planar_);
  FP_TRY(try_ioctl(fd_, VIDIOC_QUERYBUF, &raw.buffer, "VIDIOC_QUERYBUF"));
  return raw.info();
}

Status Queue::queue(const QueueBuffer& buffer) {
  return hand_over(buffer, VIDIOC_QBUF, "VIDIOC_QBUF");
}

Status Queue::prepare(const QueueBuffer& buffer) {
  return hand_over(buffer, VIDIOC_PREPARE_BUF, "VIDIOC_PREPARE_BUF");
}

Status Queue::hand_over(const QueueBuffer& buffer, unsigned long request, const char* name) {
  FP_ASSIGN(const auto info, query(buffer.index));
  RawBuffer raw(type_, memory_, buffer.index, multi_planar_);
  raw.set_plane_count(info.planes.size());
  if (direction_ == Direction::kOutput && buffer.bytes_used.empty()) {
    QueueBuffer whole = buffer;
    for (const auto& plane : info.planes) whole.bytes_used.push_back(plane.length);
    raw.fill(whole);
  } else {
    raw.fill(buffer);
  }
  return try_ioctl(fd_, request, &raw.buffer, name);
}

Result<std::optional<BufferInfo>> Queue::dequeue(milliseconds timeout) {
  // An m2m node reports CAPTURE as readable and OUTPUT as writable, and an error when neither
  // queue can ever give a buffer.
  const short wanted = direction_ == Direction::kCapture ? POLLIN : POLLOUT;
  FP_ASSIGN(const short events, poll_fd(fd_, wanted, timeout));
  if ((events & wanted) == 0) return std::optional<BufferInfo>{};
  RawBuffer raw(type_, memory_, 0, multi_planar_);
  const int result = call_ioctl(fd_, VIDIOC_DQBUF, &raw.buffer);
  if (result == -EAGAIN) return std::optional<BufferInfo>{};
  if (result < 0)
    return fail(ExitCode::kIo, fmt::format("VIDIOC_DQBUF: {}", std::strerror(-result)));
  return std::optional(raw.info());
}

Result<bool> Queue::ready() const {
  const short wanted = direction_ == Direction::kCapture ? POLLIN : POLLOUT;
  FP_ASSIGN(const short events, poll_fd(fd_, wanted, milliseconds(0)));
  return (events & wanted) != 0;
}

Status Queue::stream_on() {
  int type = static_cast<int>(type_);
  return try_ioctl(fd_, VIDIOC_STREAMON, &type, "VIDIOC_STREAMON");
}

Status Queue::stream_off() {
  int type = static_cast<int>(type_);
  return try_ioctl(fd_, VIDIOC_STREAMOFF, &type, "VIDIOC_STREAMOFF");
}

int Queue::try_stream_on() {
  int type = static_cast<int>(type_);
  return call_ioctl(fd_, VIDIOC_STREAMON, &type);
}

Result<DmaBuf> Queue::export_buffer(std::uint32_t index, std::uint32_t plane, int flags) const {
  v4l2_exportbuffer exported{};
  exported.type = type_;
  exported.index = index;
  exported.plane = plane;
  exported.flags = static_cast<std::uint32_t>(flags | O_CLOEXEC);
  FP_TRY(try_ioctl(fd_, VIDIOC_EXPBUF, &exported, "VIDIOC_EXPBUF"));
  return DmaBuf(UniqueFd(exported.fd));
}

Result<Mapping> Queue::map(std::uint32_t index, std::uint32_t plane) const {
  FP_ASSIGN(const auto info, query(index));
  if (plane >= info.planes.size()) return fail(ExitCode::kInternal, "there is no such plane");
  return Mapping::create(fd_, info.planes[plane].length, info.planes[plane].mmap_offset);
}

}  // namespace fencepost::media
