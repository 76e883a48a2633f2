// SPDX-License-Identifier: MIT
// libavcodec, with buffers of ours.
#include "soc/vpu/av_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
}

#include <algorithm>
#include <cstring>
#include <list>

namespace fencepost::soc::vpu {
namespace {

/// libavcodec has 16 references and as many delayed pictures at most, and a few in hand.
constexpr std::size_t kMaxPictures = 40;

struct ContextFree {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct PacketFree {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};
struct FrameFree {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

AVCodecID id_of(AvCodec codec) {
  switch (codec) {
    case AvCodec::kMpeg2:
      return AV_CODEC_ID_MPEG2VIDEO;
    case AvCodec::kVp8:
      return AV_CODEC_ID_VP8;
    case AvCodec::kH264:
      break;
  }
  return AV_CODEC_ID_H264;
}

void release(void* picture, std::uint8_t* /*data*/) {
  static_cast<Picture*>(picture)->held = false;
}

/// Makes room for a picture of these dimensions, with what libavcodec wants around it.
void allocate(AVCodecContext* context, Picture& picture, int width, int height) {
  int alignment[AV_NUM_DATA_POINTERS] = {};
  avcodec_align_dimensions2(context, &width, &height, alignment);
  constexpr std::size_t kLine = 64;
  const auto luma_stride =
      (static_cast<std::size_t>(width) + 2 * kLine - 1) / (2 * kLine) * (2 * kLine);
  const auto lines = static_cast<std::size_t>((height + 1) / 2 * 2);
  const auto luma = luma_stride * lines;
  picture.width = static_cast<unsigned>(width);
  picture.height = static_cast<unsigned>(height);
  // Grey where a stream leaves something out; the end is for reads beyond the last line.
  picture.bytes.assign(luma + luma / 2 + 4 * kLine, 128);
  auto* at = picture.bytes.data();
  at += (kLine - reinterpret_cast<std::uintptr_t>(at) % kLine) % kLine;
  const std::size_t offsets[] = {0, luma, luma + luma / 4};
  for (unsigned i = 0; i < 3; ++i) {
    picture.planes[i] = at + offsets[i];
    picture.strides[i] = static_cast<unsigned>(i == 0 ? luma_stride : luma_stride / 2);
  }
}

}  // namespace

struct AvDecoder::Impl {
  std::list<Picture> pictures;  ///< addresses that do not change
  Picture* current = nullptr;   ///< the one that is being decoded
  bool first_is_current = false;
  std::unique_ptr<AVPacket, PacketFree> packet{av_packet_alloc()};
  std::unique_ptr<AVFrame, FrameFree> frame{av_frame_alloc()};
  std::unique_ptr<AVCodecContext, ContextFree> context;  ///< first to go: it gives the rest back

  static int get_buffer(AVCodecContext* context, AVFrame* frame, int flags);
  Picture* free_picture();
  bool drain();
};

Picture* AvDecoder::Impl::free_picture() {
  auto found = std::ranges::find(pictures, false, &Picture::held);
  if (found != pictures.end()) return &*found;
  return pictures.size() < kMaxPictures ? &pictures.emplace_back() : nullptr;
}

int AvDecoder::Impl::get_buffer(AVCodecContext* context, AVFrame* frame, int /*flags*/) {
  if (frame->format != AV_PIX_FMT_YUV420P && frame->format != AV_PIX_FMT_YUVJ420P)
    return AVERROR_PATCHWELCOME;
  auto& impl = *static_cast<Impl*>(context->opaque);
  auto* const picture = impl.free_picture();
  if (picture == nullptr) return AVERROR(ENOMEM);
  allocate(context, *picture, frame->width, frame->height);
  frame->buf[0] =
      av_buffer_create(picture->bytes.data(), picture->bytes.size(), release, picture, 0);
  if (frame->buf[0] == nullptr) return AVERROR(ENOMEM);
  for (unsigned i = 0; i < 3; ++i) {
    frame->data[i] = const_cast<std::uint8_t*>(picture->planes[i]);
    frame->linesize[i] = static_cast<int>(picture->strides[i]);
  }
  frame->extended_data = frame->data;
  picture->held = true;
  picture->address = 0;
  if (!impl.first_is_current || impl.current == nullptr) impl.current = picture;
  return 0;
}

/// Takes what libavcodec would show now; false where it says that a picture is damaged.
bool AvDecoder::Impl::drain() {
  bool whole = true;
  while (true) {
    const auto result = avcodec_receive_frame(context.get(), frame.get());
    if (result < 0) return whole && (result == AVERROR(EAGAIN) || result == AVERROR_EOF);
    whole = whole && (frame->decode_error_flags & FF_DECODE_ERROR_INVALID_BITSTREAM) == 0;
    av_frame_unref(frame.get());
  }
}

AvDecoder::AvDecoder(AvCodec codec, unsigned max_width, unsigned max_height)
    : impl_(std::make_unique<Impl>()) {
  const auto* const found = avcodec_find_decoder(id_of(codec));
  impl_->context.reset(avcodec_alloc_context3(found));
  // H.264's decoder makes up pictures that are missing before it begins with the one that is there,
  // the one of MPEG-2 afterwards.
  impl_->first_is_current = codec == AvCodec::kMpeg2;
  auto& context = *impl_->context;
  context.opaque = impl_.get();
  context.get_buffer2 = Impl::get_buffer;
  context.thread_count = 1;
  context.max_pixels = std::int64_t{max_width} * max_height;
  // A damaged picture is an error of the job, never one that is made up.
  context.err_recognition = AV_EF_EXPLODE;
  context.error_concealment = 0;
  context.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
  context.flags2 |= AV_CODEC_FLAG2_SHOW_ALL;
  // What libavcodec says of a guest's stream is nothing for our terminal.
  av_log_set_level(AV_LOG_QUIET);
  if (avcodec_open2(&context, found, nullptr) < 0) impl_->context.reset();
}

AvDecoder::~AvDecoder() = default;

Picture* AvDecoder::decode(std::span<const std::byte> unit, bool second) {
  if (!impl_->context) return nullptr;
  std::vector<std::uint8_t> padded(unit.size() + AV_INPUT_BUFFER_PADDING_SIZE);
  std::memcpy(padded.data(), unit.data(), unit.size());
  if (!second) impl_->current = nullptr;
  impl_->packet->data = padded.data();
  impl_->packet->size = static_cast<int>(unit.size());
  const auto result = avcodec_send_packet(impl_->context.get(), impl_->packet.get());
  av_packet_unref(impl_->packet.get());
  const bool drained = impl_->drain();
  return result == 0 && drained ? impl_->current : nullptr;
}

void AvDecoder::flush() {
  if (impl_->context) avcodec_flush_buffers(impl_->context.get());
  impl_->current = nullptr;
}

bool AvDecoder::holds(std::uint64_t address) const {
  return std::ranges::any_of(impl_->pictures, [&](const Picture& picture) {
    return picture.held && picture.address == address;
  });
}

void AvDecoder::placed(Picture& picture, std::uint64_t address) {
  for (auto& other : impl_->pictures)
    if (other.address == address) other.address = 0;
  picture.address = address;
}

}  // namespace fencepost::soc::vpu
