// SPDX-License-Identifier: MIT
// Encodes one picture with the hantro driver.
#include "vepu_encoder.h"

#include <algorithm>

#include "media/device.h"
#include "media/queue.h"
#include "media/syscall.h"

namespace fencepost::test {
namespace {

using namespace std::chrono_literals;

unsigned round_up(unsigned value) {
  return (value + 15) / 16 * 16;
}

/// The driver takes whole macroblocks, and encodes of them what is selected.
Status select_size(const media::VideoDevice& device, const Planes& picture) {
  v4l2_selection selection{};
  selection.type = V4L2_BUF_TYPE_VIDEO_OUTPUT;
  selection.target = V4L2_SEL_TGT_CROP;
  selection.r.width = picture.width;
  selection.r.height = picture.height;
  return media::try_ioctl(device.fd(), VIDIOC_S_SELECTION, &selection, "VIDIOC_S_SELECTION");
}

Status fill(media::Queue& output, const std::vector<Bytes>& planes) {
  for (std::uint32_t i = 0; i < planes.size(); ++i) {
    FP_ASSIGN(auto mapping, output.map(0, i));
    if (mapping.bytes().size() < planes[i].size())
      return fail(ExitCode::kIo, "a buffer of the driver is too small");
    std::ranges::copy(std::as_bytes(std::span(planes[i])), mapping.bytes().begin());
  }
  return {};
}

Result<Bytes> take(media::Queue& capture) {
  FP_ASSIGN(const auto done, capture.dequeue(10s));
  if (!done) return fail(ExitCode::kIo, "no buffer came back within 10 seconds");
  if (done->error()) return fail(ExitCode::kIo, "the buffer came back with an error");
  FP_ASSIGN(const auto mapping, capture.map(0, 0));
  const auto bytes = mapping.bytes().first(done->planes[0].bytes_used);
  Bytes file(bytes.size());
  std::ranges::transform(bytes, file.begin(),
                         [](std::byte byte) { return static_cast<std::uint8_t>(byte); });
  return file;
}

}  // namespace

Result<Bytes> encode_with_driver(const Planes& picture, const EncoderInput& input) {
  FP_ASSIGN(auto device, media::VideoDevice::find({.card = "rockchip,rk3568-vepu-enc"}));
  media::Queue capture(device, media::Direction::kCapture);
  media::Queue output(device, media::Direction::kOutput);
  const auto width = round_up(picture.width);
  const auto height = round_up(picture.height);
  // In this order: the first sets the raw format back.
  FP_TRY(capture.set_format(V4L2_PIX_FMT_JPEG, width, height));
  FP_TRY(output.set_format(input.fourcc, width, height));
  FP_TRY(select_size(device, picture));
  FP_TRY(device.set_control(V4L2_CID_JPEG_COMPRESSION_QUALITY, input.quality));
  FP_TRY(capture.request_buffers(1, media::Memory::kMmap));
  FP_TRY(output.request_buffers(1, media::Memory::kMmap));
  FP_TRY(fill(output, raw_planes(picture, input.format, width, height)));
  FP_TRY(capture.queue({.index = 0}));
  FP_TRY(output.queue({.index = 0}));
  FP_TRY(capture.stream_on());
  FP_TRY(output.stream_on());
  return take(capture);
}

}  // namespace fencepost::test
