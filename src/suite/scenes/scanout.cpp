// SPDX-License-Identifier: MIT
// Makes a picture late, scans it out, and judges what was shown.
#include "suite/scenes/scanout.h"

#include <drm_fourcc.h>

#include <algorithm>
#include <fstream>

#include "picture/judge.h"
#include "picture/png.h"
#include "picture/test_card.h"
#include "suite/scenes/consumer.h"

namespace fencepost::suite {
namespace {

using media::milliseconds;

constexpr std::uint32_t kWidth = 320;
constexpr std::uint32_t kHeight = 240;
constexpr std::uint32_t kStride = 2 * kWidth;
/// Twice what vkms takes to compose a picture under TCG.
constexpr milliseconds kJobTime{3000};
constexpr milliseconds kScanoutPatience{8000};
constexpr const char* kWriteLateParameter = "/sys/module/vim2m/parameters/process_at_completion";
/// vim2m looks both buffers' memory up right before it writes the picture (device_process()).
constexpr const char* kBeforeWriting = "vb2_plane_vaddr";

/// False where the driver has no such parameter.
bool tell_driver_to_write_late() {
  std::ofstream parameter(kWriteLateParameter);
  parameter << "Y" << std::flush;
  return parameter.good();
}

Status draw_test_card(M2mStream& stream) {
  const auto card = picture::test_card_rgb565(kWidth, kHeight);
  FP_ASSIGN(auto memory, stream.output().map(0, 0));
  std::copy(card.begin(), card.end(), memory.bytes().begin());
  return stream.output().queue({.index = 0});
}

}  // namespace

Result<LateJob> LateJob::open(Context& ctx) {
  LateJob job;
  // A device that is no virtual one writes its picture late by itself, and takes its own time.
  const bool driver_writes_late = !ctx.device().empty() || tell_driver_to_write_late();
  FP_ASSIGN(auto stream,
            M2mStream::open(ctx, {.width = kWidth,
                                  .height = kHeight,
                                  .job_time = driver_writes_late ? kJobTime : milliseconds(1)}));
  job.stream_ = std::make_unique<M2mStream>(std::move(stream));
  if (!driver_writes_late) {
    FP_ASSIGN(auto module, TestModule::open());
    FP_ASSIGN(job.hook_,
              module.delay(kBeforeWriting, static_cast<int>(kJobTime.count()), /*times=*/1));
    job.module_ = std::move(module);
  }
  FP_ASSIGN(job.reference_, picture::decode(picture::test_card_rgb565(kWidth, kHeight),
                                            picture::Layout::kRgb565, kWidth, kHeight, kStride));
  return job;
}

Status LateJob::start(Context& ctx) {
  FP_TRY(draw_test_card(*stream_));
  FP_TRY(stream_->queue_capture(0));
  runner_ = std::jthread([stream = stream_.get(), progress = progress_] {
    if (const auto started = stream->start(); !started) {
      progress->buffer = tl::unexpected(started.error());
      return;
    }
    progress->started = true;
    progress->buffer = stream->dequeue(2 * kJobTime + stream->patience());
  });
  FP_TRY(await_running());
  ctx.state("job", stream_->subject(), "running");
  return {};
}

/// The job runs when STREAMON has returned, or is held up by the delay inside STREAMON.
Status LateJob::await_running() {
  const auto deadline = std::chrono::steady_clock::now() + kJobTime;
  while (std::chrono::steady_clock::now() < deadline) {
    if (progress_->started.load()) return {};
    if (module_) {
      FP_ASSIGN(const auto hits, module_->hits(hook_));
      if (hits > 0) return {};
    }
    // No event tells that a hook was reached.
    std::this_thread::sleep_for(milliseconds(2));
  }
  return fail(ExitCode::kInternal, "the job did not start");
}

Status LateJob::still_unwritten() const {
  const auto pixels = stream_->pixels(0);
  if (std::all_of(pixels.begin(), pixels.end(), [](std::byte b) { return b == std::byte{0}; }))
    return {};
  return fail(ExitCode::kInternal, "the job had begun to write before the display got the buffer",
              "the machine is too slow for the check's job time");
}

Status LateJob::finish(Context& ctx) {
  runner_.join();
  FP_ASSIGN(const auto buffer, std::move(progress_->buffer));
  expect_returned(ctx, buffer);
  FP_ASSIGN(const auto written, picture::decode(stream_->pixels(0), picture::Layout::kRgb565,
                                                kWidth, kHeight, kStride));
  ctx.expect(written == reference_, "the dequeued buffer holds the picture",
             fmt::format("it holds {}", picture::explain(picture::judge(written, reference_))));
  return {};
}

Result<Scanout> Scanout::open(const media::DmaBuf& buffer) {
  FP_ASSIGN(auto device, media::DrmDevice::open("vkms"));
  FP_ASSIGN(auto pipe, media::WritebackPipe::open(device));
  Scanout scanout(std::move(device), std::move(pipe));
  const media::PixelLayout layout{DRM_FORMAT_RGB565, kWidth, kHeight, kStride};
  FP_ASSIGN(scanout.handle_, scanout.device_.import(buffer));
  FP_ASSIGN(scanout.source_, scanout.device_.add_framebuffer(scanout.handle_, layout));
  // Not RGB565: vkms rounds that down when it writes, so that a round trip loses a step.
  FP_ASSIGN(scanout.target_memory_, scanout.device_.create_dumb(kWidth, kHeight, 32));
  FP_ASSIGN(scanout.target_, scanout.device_.add_framebuffer(scanout.target_memory_.handle,
                                                             {DRM_FORMAT_XRGB8888, kWidth, kHeight,
                                                              scanout.target_memory_.stride}));
  return scanout;
}

Scanout::~Scanout() {
  if (source_.id() != 0) (void)pipe_.disable();
}

Result<picture::Image> Scanout::show(Context& ctx) {
  // White, so that a display that writes nothing is not taken for one that shows zeroed memory.
  auto memory = target_memory_.mapping.bytes();
  std::fill(memory.begin(), memory.end(), std::byte{0xff});
  ctx.state("consumer", "display", "committed");
  FP_ASSIGN(const auto written, pipe_.commit(source_, target_, kWidth, kHeight));
  FP_ASSIGN(const bool shown, written.wait(kScanoutPatience));
  ctx.state("consumer", "display", shown ? "shown" : "gave up");
  if (!shown) return fail(ExitCode::kInternal, "the display did not write a picture");
  return picture::decode(memory, picture::Layout::kXrgb8888, kWidth, kHeight,
                         target_memory_.stride);
}

Status expect_picture(Context& ctx, const picture::Image& shown, const picture::Image& reference) {
  const auto verdict = picture::judge(shown, reference);
  auto statistics = picture::to_json(picture::measure(shown));
  statistics["verdict"] = picture::to_string(verdict);
  statistics["expected_sha256"] = picture::measure(reference).sha256;
  FP_ASSIGN(const auto png, picture::to_png(shown));
  ctx.picture("scanout", png, statistics);
  ctx.expect(verdict == picture::Verdict::kFrame, "the display shows the finished frame",
             fmt::format("it shows {}", picture::explain(verdict)));
  return {};
}

}  // namespace fencepost::suite
