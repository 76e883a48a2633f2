// SPDX-License-Identifier: MIT
// Two slices on visl, and two on hardware that decodes for real.
#include "suite/scenes/sliced_picture.h"

#include "suite/scenes/m2m_stream.h"
#include "suite/scenes/visl_stream.h"

namespace fencepost::suite {
namespace {

/// Slices of one picture share it.
constexpr std::int64_t kPicture = 1000;

/// visl runs its job inside the call that queues the request.
class VislPicture : public SlicedPicture {
 public:
  VislPicture(Context& ctx, VislStream stream) : ctx_(ctx), stream_(std::move(stream)) {}

  static Result<std::unique_ptr<SlicedPicture>> open(Context& ctx) {
    FP_ASSIGN(auto stream, VislStream::open(ctx, {.backing = Backing::kUdmabuf}));
    FP_TRY(stream.queue_capture(0));
    FP_TRY(stream.start());
    return std::make_unique<VislPicture>(ctx, std::move(stream));
  }

  media::Queue& output() override { return stream_.output(); }
  media::Queue& capture() override { return stream_.capture(); }
  const media::DmaBuf& buffer() override { return stream_.dmabufs()[0]; }
  [[nodiscard]] std::string subject() const override { return stream_.subject(); }
  [[nodiscard]] media::milliseconds patience() const override { return stream_.patience(); }

  Status start_slice(bool last) override {
    FP_ASSIGN(slice_, stream_.prepare(slices_++, kPicture, !last));
    FP_ASSIGN(auto job, stream_.run(slice_));
    job_.emplace(std::move(job));
    return job_->await_running(patience());
  }
  Status still_running() override { return stream_.still_running(ctx_); }
  Status finish_slice() override { return job_->finish(); }
  /// visl draws text.
  void expect_decoded(const std::string&) override {}
  Status expect_dequeue() override { return suite::expect_dequeue(ctx_, stream_); }

 private:
  Context& ctx_;
  VislStream stream_;
  Slice slice_;
  std::optional<VislJob> job_;
  std::uint32_t slices_ = 0;
};

/// Hardware that takes a whole field or frame a job: each slice here is a frame of its own, and the
/// last one is what remains. To the driver they are two jobs of one picture all the same.
class DecoderPicture : public SlicedPicture {
 public:
  DecoderPicture(Context& ctx, M2mStream stream) : ctx_(ctx), stream_(std::move(stream)) {}

  static Result<std::unique_ptr<SlicedPicture>> open(Context& ctx) {
    FP_ASSIGN(auto stream, M2mStream::open(ctx, {.buffers = 2, .backing = Backing::kHeap}));
    const auto capabilities = stream.output().capabilities();
    ctx.note(fmt::format("VIDIOC_REQBUFS on OUTPUT says capabilities {:#x}", capabilities));
    if ((capabilities & V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF) == 0)
      return fail(ExitCode::kDevice,
                  fmt::format("{} does not hold CAPTURE buffers", stream.device().info().path));
    FP_TRY(stream.queue_capture(0));
    FP_TRY(stream.start());
    return std::make_unique<DecoderPicture>(ctx, std::move(stream));
  }

  media::Queue& output() override { return stream_.output(); }
  media::Queue& capture() override { return stream_.capture(); }
  const media::DmaBuf& buffer() override { return stream_.dmabuf(); }
  [[nodiscard]] std::string subject() const override { return stream_.subject(); }
  [[nodiscard]] media::milliseconds patience() const override { return stream_.patience(); }

  Status start_slice(bool last) override {
    const auto index = slices_++;
    return stream_.queue_slice(index, frame_of(index), kPicture, !last);
  }
  Status still_running() override {
    FP_ASSIGN(const bool finished, stream_.output().ready());
    if (!finished) return stream_.still_running(ctx_);
    return fail(ExitCode::kInternal, "the slice was decoded before the check had looked",
                "the machine is too slow for the check's job time");
  }
  /// The slice comes back when it is decoded, the picture when it is whole.
  Status finish_slice() override {
    FP_ASSIGN(const auto slice, stream_.output().dequeue(patience()));
    if (!slice) return fail(ExitCode::kInternal, "the slice was not decoded");
    return {};
  }
  void expect_decoded(const std::string& when) override {
    expect_frame(ctx_, stream_, 0, frame_of(slices_ - 1), when);
  }
  Status expect_dequeue() override { return suite::expect_dequeue(ctx_, stream_); }

 private:
  static std::uint32_t frame_of(std::uint32_t slice) { return slice + 1; }

  Context& ctx_;
  M2mStream stream_;
  std::uint32_t slices_ = 0;
};

}  // namespace

Result<std::unique_ptr<SlicedPicture>> SlicedPicture::open(Context& ctx) {
  return ctx.device().empty() ? VislPicture::open(ctx) : DecoderPicture::open(ctx);
}

}  // namespace fencepost::suite
