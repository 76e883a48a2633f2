// SPDX-License-Identifier: MIT
// Asking, waiting, and the claims made of the answers.
#include "suite/scenes/consumer.h"

#include <thread>

namespace fencepost::suite {
namespace {

/// How long a consumer waits that is told to, before a check calls it for ever.
constexpr media::milliseconds kForEver{2000};

/// The fence's state as the timeline shows it.
std::string fence_state(const Answer& answer) {
  if (answer.awaits_producer()) return "pending";
  return answer.info.pending() ? "foreign fence pending" : "none pending";
}

std::string after(double seconds) {
  return fmt::format("after {:.0f} ms", seconds * 1000);
}

}  // namespace

bool Answer::awaits_producer() const {
  const auto ours = info.of_driver(kReleaseFence);
  return !poll_ready && ours.size() == 1 && ours.front().pending();
}

std::string to_string(const Answer& answer) {
  return fmt::format("sync_file: {}; poll: {}", media::to_string(answer.info),
                     answer.poll_ready ? "ready" : "not ready");
}

Result<Answer> ask(const media::DmaBuf& buffer) {
  Answer answer;
  FP_ASSIGN(answer.sync_file, buffer.export_sync_file(media::Access::kRead));
  FP_ASSIGN(answer.info, answer.sync_file.info());
  FP_ASSIGN(answer.poll_ready, buffer.poll(media::Access::kRead, media::milliseconds(0)));
  return answer;
}

Result<Answer> expect_pending(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                              const std::string& when) {
  FP_ASSIGN(Answer answer, ask(buffer));
  ctx.state("fence", subject, fence_state(answer));
  ctx.expect(answer.awaits_producer(),
             fmt::format("{}, the dma-buf of {} shows one pending release fence and is not ready",
                         when, subject),
             to_string(answer));
  return answer;
}

Result<Answer> expect_ready(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                            const std::string& when) {
  FP_ASSIGN(Answer answer, ask(buffer));
  ctx.state("fence", subject, fence_state(answer));
  ctx.expect(answer.ready(),
             fmt::format("{}, the dma-buf of {} shows nothing pending and is ready", when, subject),
             to_string(answer));
  return answer;
}

Result<bool> await_pending(const media::DmaBuf& buffer, media::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  do {
    FP_ASSIGN(const Answer answer, ask(buffer));
    if (answer.awaits_producer()) return true;
    std::this_thread::sleep_for(media::milliseconds(2));
  } while (std::chrono::steady_clock::now() < deadline);
  return false;
}

Result<bool> await_ready(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                         media::milliseconds timeout) {
  ctx.state("consumer", subject, "waiting");
  FP_ASSIGN(const bool ready, buffer.poll(media::Access::kRead, timeout));
  ctx.state("consumer", subject, ready ? "ready" : "gave up");
  return ready;
}

Status expect_not_left_waiting(Context& ctx, const media::DmaBuf& buffer,
                               const std::string& subject, const std::string& when) {
  FP_ASSIGN(const Answer answer, expect_ready(ctx, buffer, subject, when));
  if (answer.ready()) return {};
  FP_ASSIGN(const bool ready, await_ready(ctx, buffer, subject, kForEver));
  ctx.expect(ready, fmt::format("{}, a consumer of {} is not left waiting", when, subject),
             fmt::format("{} after {} ms", ready ? "ready" : "still waiting", kForEver.count()));
  return {};
}

Result<bool> expect_signals(Context& ctx, const media::DmaBuf& buffer, const media::SyncFile& fence,
                            const std::string& subject, media::milliseconds timeout) {
  const double start = ctx.now();
  FP_ASSIGN(bool ready, await_ready(ctx, buffer, subject, timeout));
  const double waited = ctx.now() - start;
  // Both are signalled by the same fence, so the sync_file gets no second patience.
  if (ready) {
    FP_ASSIGN(ready, fence.wait(media::milliseconds(0)));
  }
  ctx.expect(
      ready,
      fmt::format("{} becomes ready for its consumer within {} ms", subject, timeout.count()),
      ready ? "ready " + after(waited) : "still pending " + after(waited));
  return ready;
}

Result<bool> expect_signals(Context& ctx, const media::DmaBuf& buffer, const Answer& told,
                            const std::string& subject, media::milliseconds timeout) {
  FP_ASSIGN(const bool ready, expect_signals(ctx, buffer, told.sync_file, subject, timeout));
  if (told.awaits_producer() && ready) ctx.state("fence", subject, "signalled");
  return ready;
}

void expect_returned(Context& ctx, const std::optional<media::BufferInfo>& buffer) {
  const char* got = "it came back";
  if (!buffer) got = "no buffer came back";
  if (buffer && buffer->error()) got = "it came back with V4L2_BUF_FLAG_ERROR";
  ctx.expect(buffer && !buffer->error(),
             "the finished buffer comes back by DQBUF, without an error", got);
}

}  // namespace fencepost::suite
