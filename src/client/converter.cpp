// SPDX-License-Identifier: MIT
// One job of the RGA after the other, from imported buffers to exported ones.
#include "client/converter.h"

#include <fcntl.h>

namespace fencepost::client {
namespace {

using media::Direction;
using media::Memory;

constexpr media::milliseconds kPatience{5000};
constexpr std::uint32_t kResults = 4;

/// A finished buffer of `queue`, which is thrown away.
Status take_back(media::Queue& queue) {
  FP_ASSIGN(const auto buffer, queue.dequeue(kPatience));
  if (!buffer) return fail(ExitCode::kDevice, "the RGA does not give a buffer back");
  if (buffer->error()) return fail(ExitCode::kDevice, "the RGA gave a buffer back with an error");
  return {};
}

}  // namespace

Converter::Converter(media::VideoDevice device, Size to)
    : device_(std::move(device)),
      output_(device_, Direction::kOutput),
      capture_(device_, Direction::kCapture),
      to_(to) {}

Result<std::unique_ptr<Converter>> Converter::open(const Imported& like, Size from, Size to) {
  FP_ASSIGN(auto device, media::VideoDevice::find(
                             {.path = {}, .driver = "rockchip-rga", .card = {}, .bus_info = {}}));
  std::unique_ptr<Converter> converter(new Converter(std::move(device), to));
  FP_TRY(converter->set_up(like, from));
  return converter;
}

Status Converter::set_up(const Imported& like, Size from) {
  // The driver takes the width for the length of a line, and the height for where chroma begins.
  FP_ASSIGN(const auto source, output_.set_format(V4L2_PIX_FMT_NV12, like.bytes_per_line(),
                                                  like.lines(), V4L2_COLORSPACE_REC709));
  if (source.planes.size() != 1) return fail(ExitCode::kDevice, "the RGA wants NV12 in pieces");
  source_bytes_ = source.planes[0].size;
  FP_TRY(output_.set_crop(from.width, from.height));
  FP_ASSIGN(const auto result, capture_.set_format(V4L2_PIX_FMT_RGB24, to_.width, to_.height));
  FP_TRY(output_.request_buffers(VIDEO_MAX_FRAME, Memory::kDmabuf));
  FP_TRY(capture_.request_buffers(kResults, Memory::kMmap));
  for (std::uint32_t index = 0; index < capture_.count(); ++index) {
    FP_ASSIGN(auto buffer, capture_.export_buffer(index, 0, O_RDONLY));
    FP_ASSIGN(auto imported,
              Imported::create(std::move(buffer), result.planes[0].bytes_per_line, to_.height));
    results_.push_back(std::move(imported));
  }
  FP_TRY(output_.stream_on());
  return capture_.stream_on();
}

Result<Converter::Converted> Converter::convert(const Imported& source, std::uint32_t index) {
  FP_ASSIGN(const bool decoded, source.buffer().poll(media::Access::kRead, kPatience));
  if (!decoded) return fail(ExitCode::kDevice, "the fence of a decoder's buffer stays pending");
  const auto result = next_++ % capture_.count();
  FP_TRY(capture_.queue({.index = result}));
  FP_TRY(output_.queue(
      {.index = index, .bytes_used = {source_bytes_}, .dmabuf_fds = {source.buffer().fd()}}));
  Converted converted;
  FP_ASSIGN(converted.told, results_[result].ask());
  FP_ASSIGN(converted.digest, results_[result].digest_rgb(to_));
  FP_TRY(take_back(output_));
  FP_TRY(take_back(capture_));
  return converted;
}

}  // namespace fencepost::client
