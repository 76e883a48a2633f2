// SPDX-License-Identifier: MIT
// Sets a memory-to-memory stream up, runs its jobs, and looks at its pixels.
#include "suite/scenes/m2m_stream.h"

#include <fcntl.h>

#include <algorithm>
#include <fstream>

#include "media/controls.h"
#include "media/h264_pcm.h"
#include "suite/scenes/block_picture.h"
#include "suite/scenes/consumer.h"

namespace fencepost::suite {
namespace {

using media::Direction;
using media::Memory;

/// Added to the time of a job before a wait for it is given up: scheduling, a slow host. The second
/// one for a device whose time is its own.
constexpr media::milliseconds kSlack{1500};
constexpr media::milliseconds kSlackOfHardware{5000};

/// vim2m writes its frame when the job starts, unless its kernel can be told to write when the job
/// completes, as hardware does. Then a fence that signals too early shows in the pixels.
void write_at_completion() {
  std::ofstream parameter("/sys/module/vim2m/parameters/process_at_completion");
  parameter << 'Y' << std::flush;
}

Memory memory_of(Backing backing) {
  return backing == Backing::kMmap ? Memory::kMmap : Memory::kDmabuf;
}

/// Nothing where the driver wants something between the lines, or another format. `fourcc` has its
/// pixels in one plane, `line` bytes of them a line.
Result<std::optional<media::Format>> set_packed(media::Queue& queue, std::uint32_t fourcc,
                                                const M2mOptions& options, std::uint32_t line) {
  FP_ASSIGN(auto format, queue.set_format(fourcc, options.width, options.height));
  const bool packed = format.fourcc == fourcc && format.planes.size() == 1 &&
                      format.planes[0].bytes_per_line == line;
  if (!packed) return std::optional<media::Format>();
  return std::optional(std::move(format));
}

}  // namespace

M2mStream::M2mStream(Context& ctx, media::VideoDevice device, const M2mOptions& options)
    : ctx_(&ctx),
      options_(options),
      device_(std::move(device)),
      output_(device_, Direction::kOutput),
      capture_(device_, Direction::kCapture),
      work_(work_of_device()) {}

Result<M2mStream> M2mStream::open(Context& ctx, const M2mOptions& options) {
  FP_ASSIGN(auto device, open_device(ctx, "vim2m"));
  if (!device.info().is_m2m())
    return fail(ExitCode::kDevice,
                fmt::format("{} is not a memory-to-memory node", device.info().path));
  M2mStream stream(ctx, std::move(device), options);
  FP_TRY(stream.set_up_formats());
  FP_TRY(stream.set_up_output());
  FP_TRY(stream.set_up_capture());
  return stream;
}

M2mStream::Work M2mStream::work_of_device() const {
  const auto offers = [](const media::Queue& queue, std::uint32_t fourcc) {
    return std::ranges::count(queue.fourccs(), fourcc) > 0;
  };
  if (offers(output_, V4L2_PIX_FMT_H264_SLICE)) return Work::kDecode;
  return offers(capture_, V4L2_PIX_FMT_JPEG) ? Work::kEncode : Work::kCopy;
}

Status M2mStream::set_up_formats() {
  switch (work_) {
    case Work::kDecode:
      return set_up_decoder();
    case Work::kEncode:
      return set_up_encoder();
    case Work::kCopy:
      break;
  }
  return set_up_copy();
}

Status M2mStream::set_up_copy() {
  write_at_completion();
  if (device_.has_control(kVim2mTransTimeMsec))
    FP_TRY(device_.set_control(kVim2mTransTimeMsec,
                               static_cast<std::int32_t>(options_.job_time.count())));
  for (media::Queue* queue : {&output_, &capture_}) {
    FP_ASSIGN(const auto format,
              queue->set_format(options_.fourcc, options_.width, options_.height));
    if (format.fourcc != options_.fourcc || format.planes.size() != 1)
      return fail(ExitCode::kDevice,
                  fmt::format("{} has no such format as the check needs", device_.info().path));
    frame_size_ = format.planes[0].size;
  }
  capture_size_ = frame_size_;
  return {};
}

Status M2mStream::set_up_decoder() {
  FP_ASSIGN(auto media, media::MediaDevice::of(device_));
  media_.emplace(std::move(media));
  FP_TRY(output_.set_format(V4L2_PIX_FMT_H264_SLICE, options_.width, options_.height));
  FP_ASSIGN(const auto format, set_packed(capture_, V4L2_PIX_FMT_NV12, options_, options_.width));
  if (!format)
    return fail(ExitCode::kDevice,
                fmt::format("{} does not decode to packed NV12", device_.info().path));
  frame_size_ = std::size_t{options_.width} * options_.height * 3 / 2;
  capture_size_ = format->planes[0].size;
  return {};
}

Status M2mStream::set_up_encoder() {
  FP_ASSIGN(const auto coded,
            capture_.set_format(V4L2_PIX_FMT_JPEG, options_.width, options_.height));
  // An encoder has a smallest picture.
  options_.width = coded.width;
  options_.height = coded.height;
  FP_ASSIGN(const auto raw, set_packed(output_, V4L2_PIX_FMT_YUYV, options_, 2 * options_.width));
  if (!raw)
    return fail(ExitCode::kDevice,
                fmt::format("{} does not encode packed YUYV", device_.info().path));
  frame_size_ = std::size_t{options_.width} * options_.height;
  capture_size_ = coded.planes[0].size;
  return {};
}

Status M2mStream::set_up_output() {
  FP_TRY(output_.request_buffers(options_.buffers, Memory::kMmap));
  for (std::uint32_t index = 0; index < options_.buffers; ++index) {
    FP_ASSIGN(auto map, output_.map(index, 0));
    output_maps_.push_back(std::move(map));
  }
  return {};
}

/// The codecs of this suite have no MMU before them.
Result<media::DmaBuf> M2mStream::allocate_capture() const {
  return work_ == Work::kCopy ? allocate(options_.backing, capture_size_)
                              : allocate_contiguous(capture_size_);
}

Status M2mStream::set_up_capture() {
  FP_TRY(capture_.request_buffers(options_.buffers, memory_of(options_.backing)));
  for (std::uint32_t index = 0; index < options_.buffers; ++index) {
    dmabufs_.emplace_back();
    if (options_.backing == Backing::kMmap) {
      FP_ASSIGN(auto map, capture_.map(index, 0));
      capture_maps_.push_back(std::move(map));
      if (options_.export_early) FP_TRY(export_now(index));
    } else {
      FP_ASSIGN(dmabufs_.back(), allocate_capture());
      FP_ASSIGN(auto map, dmabufs_.back().map());
      capture_maps_.push_back(std::move(map));
    }
  }
  return {};
}

media::milliseconds M2mStream::patience() const {
  return options_.job_time + (ctx_->device().empty() ? kSlack : kSlackOfHardware);
}

std::string M2mStream::subject(std::uint32_t index) const {
  return fmt::format("{}{}CAPTURE {}", options_.name, options_.name.empty() ? "" : " ", index);
}

Status M2mStream::export_now(std::uint32_t index) {
  FP_ASSIGN(dmabufs_[index], capture_.export_buffer(index, 0, O_RDWR));
  return {};
}

/// As a request: the slice that decodes to frame `seed`, and its parameters.
Status M2mStream::queue_slice(std::uint32_t index, std::uint32_t seed, std::int64_t timestamp_us,
                              bool hold) {
  const media::FrameParameters parameters{
      .width = options_.width, .height = options_.height, .idr_picture = pictures_++};
  std::vector<std::byte> frame(frame_size_);
  fill_pattern(frame, seed);
  const auto slice = media::h264_pcm_slice(parameters, frame);
  const auto buffer = output_maps_[index].bytes();
  if (slice.size() > buffer.size())
    return fail(ExitCode::kDevice, fmt::format("the OUTPUT buffers of {} are too small for a "
                                               "picture that is not compressed",
                                               device_.info().path));
  std::ranges::copy(slice, buffer.begin());
  FP_ASSIGN(const auto request, media_->allocate_request());
  FP_ASSIGN(const auto controls, media::stateless_controls(V4L2_PIX_FMT_H264_SLICE, parameters));
  FP_TRY(media::set_ext_controls(device_, controls, request.fd()));
  FP_TRY(output_.queue({.index = index,
                        .bytes_used = {static_cast<std::uint32_t>(slice.size())},
                        .timestamp_us = timestamp_us,
                        .flags = hold ? V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF : 0U,
                        .request_fd = request.fd()}));
  return request.queue();
}

/// Frame `seed` into an OUTPUT buffer, as a device wants it that does not decode.
void M2mStream::draw(std::uint32_t index, std::uint32_t seed) {
  const auto memory = output_maps_[index].bytes();
  if (work_ == Work::kEncode)
    fill_blocks(memory.first(2 * frame_size_), options_.width, options_.height, seed);
  else
    fill_pattern(memory.first(frame_size_), seed);
}

Status M2mStream::queue_output(std::uint32_t index, std::uint32_t seed) {
  if (work_ == Work::kDecode) return queue_slice(index, seed, /*timestamp_us=*/seed, false);
  draw(index, seed);
  return output_.queue({.index = index, .timestamp_us = seed});
}

Status M2mStream::queue_capture(std::uint32_t index) {
  auto pixels = capture_maps_[index].bytes();
  std::fill(pixels.begin(), pixels.end(), std::byte{0});
  media::QueueBuffer buffer{.index = index};
  if (options_.backing != Backing::kMmap) buffer.dmabuf_fds = {dmabufs_[index].fd()};
  ctx_->state("buffer", subject(index), "queued");
  return capture_.queue(buffer);
}

Status M2mStream::start() {
  FP_TRY(output_.stream_on());
  return capture_.stream_on();
}

Status M2mStream::run_job(std::uint32_t seed) {
  FP_TRY(queue_output(0, seed));
  FP_TRY(queue_capture(0));
  FP_TRY(start());
  ctx_->state("job", subject(0), "running");
  return {};
}

void M2mStream::close() {
  output_maps_.clear();
  if (options_.backing == Backing::kMmap) capture_maps_.clear();
  device_.close();
}

Status M2mStream::still_running(Context& ctx) const {
  FP_ASSIGN(const bool finished, capture_.ready());
  if (!finished) return {};
  ctx.note("the job ended before the check had looked at it");
  return fail(ExitCode::kInternal, "the job ended before the check had looked at it",
              "the machine is too slow for the check's job time");
}

Result<std::optional<media::BufferInfo>> M2mStream::dequeue(media::milliseconds timeout) {
  FP_ASSIGN(const auto buffer, capture_.dequeue(timeout));
  if (buffer) {
    ctx_->state("job", subject(buffer->index), "finished");
    ctx_->state("buffer", subject(buffer->index), "dequeued");
  }
  return buffer;
}

std::span<const std::byte> M2mStream::pixels(std::uint32_t index) const {
  return capture_maps_[index].bytes().first(frame_size_);
}

std::size_t M2mStream::written(std::uint32_t index, std::uint32_t seed) const {
  if (work_ == Work::kEncode)
    return count_blocks(capture_maps_[index].bytes(), options_.width, options_.height, seed);
  return count_pattern(pixels(index), seed);
}

bool expect_frame(Context& ctx, const M2mStream& stream, std::uint32_t index, std::uint32_t seed,
                  const std::string& when) {
  const std::size_t written = stream.written(index, seed);
  return ctx.expect(written == stream.frame_size(),
                    fmt::format("{}, {} holds the whole frame", when, stream.subject(index)),
                    fmt::format("{} of {} bytes are the frame's", written, stream.frame_size()));
}

Status expect_dequeue(Context& ctx, M2mStream& stream) {
  FP_ASSIGN(const auto buffer, stream.dequeue(stream.patience()));
  expect_returned(ctx, buffer);
  return {};
}

}  // namespace fencepost::suite
