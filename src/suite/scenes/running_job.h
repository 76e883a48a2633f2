// SPDX-License-Identifier: MIT
// Scene: the life of one release fence, from a running job to the buffer's return, with the claims
// of every check that differs from the others only in how the dma-buf came to be.
#pragma once

#include "base/result.h"
#include "suite/check.h"
#include "suite/scenes/consumer.h"
#include "suite/scenes/m2m_stream.h"

namespace fencepost::suite {

/// The frame that a check with one frame uses.
inline constexpr std::uint32_t kFrame = 7;

/// Dequeues, and claims by `claim` that the job ends now: DQBUF gives the buffer at once.
Status expect_job_ends_now(Context& ctx, M2mStream& stream, const std::string& claim);

/// STREAMOFF on both queues, as who has lost patience would: claims that it returns within `bound`.
/// False where it does not; the stream cannot be used any more then.
bool expect_streamoff(Context& ctx, M2mStream& stream, media::milliseconds bound);

/// With the job of CAPTURE 0 running: claims that `buffer` (its dma-buf) shows one pending release
/// fence, becomes ready in time and not before the frame kFrame is whole, and that DQBUF follows.
Status follow_running_job(Context& ctx, M2mStream& stream, const media::DmaBuf& buffer);

/// The same for the stream's own dma-buf.
Status follow_running_job(Context& ctx, M2mStream& stream);

/// Runs one job of `stream` with frame kFrame: claims that its dma-buf shows nothing pending while
/// the job runs, and that the frame comes all the same, as on a kernel without release fences.
Status follow_job_without_fence(Context& ctx, M2mStream& stream);

}  // namespace fencepost::suite
