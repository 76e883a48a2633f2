// SPDX-License-Identifier: MIT
// A consumer of a dma-buf: asks when it is ready, waits, and makes the claims that most checks
// have in common. Each call also draws the consumer's and the fence's lane of the timeline.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "media/dmabuf.h"
#include "media/queue.h"
#include "suite/context.h"
#include "suite/scenes/scene.h"

namespace fencepost::suite {

/// What a dma-buf tells a consumer at one moment.
struct Answer {
  media::SyncFile sync_file;  ///< EXPORT_SYNC_FILE at that moment
  media::SyncFileInfo info;
  bool poll_ready = true;  ///< poll(POLLIN) without waiting

  /// Whether the consumer is told to wait for the producer: one pending release fence.
  [[nodiscard]] bool awaits_producer() const;
  /// Whether the consumer is told to go ahead.
  [[nodiscard]] bool ready() const { return poll_ready && !info.pending(); }
};

/// "sync_file: 1 fence: stub (signalled); poll: ready".
std::string to_string(const Answer& answer);

/// Asks `buffer` as a reader.
Result<Answer> ask(const media::DmaBuf& buffer);

/// Asks, and claims that the consumer is told to wait for the producer. `subject` names the
/// buffer ("CAPTURE 0"), `when` the moment ("while the job runs").
Result<Answer> expect_pending(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                              const std::string& when);

/// Asks, and claims that nothing is pending.
Result<Answer> expect_ready(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                            const std::string& when);

/// As expect_ready(); where something is pending, waits for it as a consumer would, and claims that
/// this has an end.
Status expect_not_left_waiting(Context& ctx, const media::DmaBuf& buffer,
                               const std::string& subject, const std::string& when);

/// Waits until `buffer` shows a pending release fence, at most `timeout`; false when the time is
/// up. No event tells a consumer that a fence was added, so this looks every few milliseconds.
Result<bool> await_pending(const media::DmaBuf& buffer, media::milliseconds timeout);

/// Waits by poll(POLLIN) until a reader may go on, at most `timeout`; false when the time is up.
Result<bool> await_ready(Context& ctx, const media::DmaBuf& buffer, const std::string& subject,
                         media::milliseconds timeout);

/// Waits, and claims that `buffer` and the fences that it showed in `told` signal within `timeout`.
Result<bool> expect_signals(Context& ctx, const media::DmaBuf& buffer, const Answer& told,
                            const std::string& subject, media::milliseconds timeout);

/// The same for a fence that is known by its sync_file alone; draws no fence lane.
Result<bool> expect_signals(Context& ctx, const media::DmaBuf& buffer, const media::SyncFile& fence,
                            const std::string& subject, media::milliseconds timeout);

/// Claims that `buffer`, as a dequeue gave it, came back without an error.
void expect_returned(Context& ctx, const std::optional<media::BufferInfo>& buffer);

}  // namespace fencepost::suite
