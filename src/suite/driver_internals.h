// SPDX-License-Identifier: MIT
// What hooks have to know of the kernel's insides: function names and values of vb2 and vim2m.
#pragma once

#include <array>
#include <string>

#include "base/result.h"
#include "suite/scenes/m2m_stream.h"

namespace fencepost::suite {

/// enum vb2_buffer_state (include/media/videobuf2-core.h), the second argument of
/// vb2_buffer_done() and the third of v4l2_m2m_buf_done_and_job_finish().
inline constexpr int kBufferStateQueued = 3;
inline constexpr int kBufferStateError = 6;

/// vim2m's end of a job: the delayed work that stands for its interrupt.
inline constexpr const char* kVim2mCompletion = "vim2m:device_work";
inline constexpr const char* kVim2mStartStreaming = "vim2m_start_streaming";

/// The helper by which a driver publishes a buffer's release fence. A kernel has one of them, or
/// none.
inline constexpr std::array kPublishHelpers{"vb2_buffer_publish_release_fence",
                                            "vb2_buffer_attach_release_fence"};

/// A stream for a check that hooks functions of vim2m; Error kDevice where the node under test is
/// of another driver.
Result<M2mStream> open_vim2m(Context& ctx, const M2mOptions& options);

/// dma_fence_get_status() in words: "pending", "signalled without an error", or with which.
std::string describe_fence_status(int status);

}  // namespace fencepost::suite
